/**
 * Fills a template: `{{name}}` is replaced, `{{#name}}...{{/name}}` stays only when the value is true; sections nest.
 * A section that stands on lines of its own leaves no empty line behind.
 * @param {string} template
 * @param {Readonly<Record<string, string | boolean>>} values
 */
export const render = (template, values) => {
  /** @param {string} text @returns {string} */
  const choose = (text) =>
    text.replace(
      /^\{\{#(\w+)\}\}\n([\s\S]*?)^\{\{\/\1\}\}\n|\{\{#(\w+)\}\}(.*?)\{\{\/\3\}\}/gm,
      (_whole, block, lines, inline, inner) => (values[block ?? inline] ? choose(lines ?? inner) : ''),
    )
  return choose(template).replace(/\{\{(\w+)\}\}/g, (_whole, name) => {
    const value = values[name]
    if (typeof value !== 'string') throw new Error(`The template asks for '${name}', which has no value.`)
    return value
  })
}
