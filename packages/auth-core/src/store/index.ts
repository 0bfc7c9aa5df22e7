export * from './public.ts'
// For packages of this repository: drizzle's declarations need `skipLibCheck`.
export * as schema from './schema/index.ts'
