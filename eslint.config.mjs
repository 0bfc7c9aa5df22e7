import nx from '@nx/eslint-plugin'
import jsonc from 'jsonc-eslint-parser'
import tseslint from 'typescript-eslint'

// Arrows point downwards only; ARCHITECTURE.md draws them, tools/test/architecture.test.ts checks the manifests too.
const layers = {
  'layer:kit': [],
  'layer:connector': ['layer:kit', 'layer:testing', 'layer:upstream'],
  'layer:engine': ['layer:kit', 'layer:upstream'],
  'layer:adapter': ['layer:engine', 'layer:kit', 'layer:testing'],
  'layer:testing': ['layer:engine', 'layer:kit', 'layer:adapter'],
  'layer:app': ['layer:adapter', 'layer:engine', 'layer:kit', 'layer:connector', 'layer:testing', 'layer:upstream', 'layer:end-to-end'],
  'layer:upstream': [],
  'layer:end-to-end': ['layer:app', 'layer:adapter', 'layer:engine', 'layer:kit', 'layer:connector', 'layer:testing', 'layer:upstream'],
  'layer:example': ['layer:app', 'layer:adapter', 'layer:engine', 'layer:kit', 'layer:connector', 'layer:testing', 'layer:upstream', 'layer:end-to-end'],
}

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', 'artifacts/**', '**/*.snap', '**/vitest*.mts', '**/drizzle.config.ts'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@typescript-eslint': tseslint.plugin, '@nx': nx },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@nx/enforce-module-boundaries': ['error', {
        enforceBuildableLibDependency: true,
        banTransitiveDependencies: true,
        allowCircularSelfDependency: true,
        checkDynamicDependenciesExceptions: ['.*'],
        depConstraints: Object.entries(layers).map(([sourceTag, onlyDependOnLibsWithTags]) => ({
          sourceTag, onlyDependOnLibsWithTags: [...onlyDependOnLibsWithTags],
        })),
      }],
    },
  },
  {
    files: ['**/package.json'],
    ignores: ['package.json'],
    languageOptions: { parser: jsonc },
    plugins: { '@nx': nx },
    rules: {
      '@nx/dependency-checks': ['error', {
        ignoredFiles: ['**/test/**', '**/vitest.config.mts', '**/browser/**', '**/proof/**'],
        ignoredDependencies: ['zod', 'fs-native-extensions', '@grantway/connector-testing', '@grantway/todo-saas'],
        checkVersionMismatches: false,
      }],
    },
  },
)
