/** What `asterisk/naming` can carry in names such as `<tenant>_<queue>`; the two are held together by a test. */
export const TENANT_ID = /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/;
