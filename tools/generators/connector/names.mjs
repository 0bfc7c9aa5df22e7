/** Turns `linear-issues` into `LinearIssues`. */
export const pascalCase = (/** @type {string} */ id) =>
  id
    .split(/[-_]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')

/** Turns `linear-issues` into `linearIssues`. */
export const camelCase = (/** @type {string} */ id) => {
  const name = pascalCase(id)
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** Turns `linear-issues` into `Linear Issues`. */
export const titleCase = (/** @type {string} */ id) =>
  id
    .split(/[-_]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(' ')

/** Turns `get_linear_issue` into `get-linear-issue`. */
export const kebabCase = (/** @type {string} */ name) => name.replaceAll('_', '-')
