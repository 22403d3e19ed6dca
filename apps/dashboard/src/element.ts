/** Attributes by name; true stands for one without a value, false and null for none. */
type Attributes = Readonly<Record<string, string | boolean | null>>
export type Child = Node | string | null

/** An element of the page. What is given as a string becomes text, never markup: prompts come from anybody. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue
    made.setAttribute(name, value === true ? '' : value)
  }
  made.append(...children.filter(child => child !== null))
  return made
}

/** A button that does something on this page. */
export function button(text: string, attributes: Attributes, onPress: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text)
  made.addEventListener('click', onPress)
  return made
}

/**
 * An element that the page brings along.
 *
 * @throws Error when it is not there, or is another one: the page and the script are not of the same release
 */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} with the id ${id}.`)
  return found
}
