export { tenantIsOpen } from '../store/open-tenants.ts';
