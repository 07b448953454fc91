export { lockTerms, type TenantTerms } from '../store/tenant-terms.ts';
