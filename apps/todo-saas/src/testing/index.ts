export { consentAs } from './consent-as.ts'
