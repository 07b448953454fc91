export { type Country, countryOf, dialable } from '../model/dialable.ts';
