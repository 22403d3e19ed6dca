import Contrast from 'lucide-react/icons/contrast'
import type { ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { Logo } from '../layout/logo.tsx'
import { IconButton } from '../ui/button.tsx'
import { CallSection } from './call-section.tsx'
import { Closing } from './closing.tsx'
import { Contents } from './contents.tsx'
import { anchors, indexOf, ReferenceContext, useReference } from './context.ts'
import type { ApiDocument } from './document.ts'
import { Opening } from './opening.tsx'
import { Words } from './prose.tsx'

function Bar(): ReactElement {
  return (
    <header className="sticky top-0 z-20 flex h-10 items-center gap-4 border-b border-line bg-surface px-4 mid:px-6">
      <a href="./" className="flex items-center gap-2 font-semibold">
        <Logo />
        SoundFoundry
      </a>
      <span className="text-fg2 max-desk:hidden">API reference</span>
      <a href="./openapi.json" className="ml-auto text-fg2 hover:text-fg max-desk:hidden">
        OpenAPI
      </a>
      <details className="drawer ml-auto desk:hidden">
        <summary>Contents</summary>
        <nav aria-label="Contents">
          <Contents />
        </nav>
      </details>
      <IconButton label="Switch light and dark" className="scripted" data-theme-switch="">
        <Contrast size={14} aria-hidden className="[&>path]:fill-current" />
      </IconButton>
    </header>
  )
}

function Tags(): ReactElement {
  const { document, calls } = useReference()
  return (
    <>
      {document.tags.map(({ name, description }) => (
        <section key={name} id={anchors.tag(name)} aria-labelledby={`${anchors.tag(name)}-name`}>
          <h2 id={`${anchors.tag(name)}-name`}>{name}</h2>
          <p>
            <Words text={description} />
          </p>
          {calls
            .filter(({ operation }) => operation.tags[0] === name)
            .map(call => (
              <CallSection key={anchors.call(call)} call={call} />
            ))}
        </section>
      ))}
    </>
  )
}

function Reference(): ReactElement {
  return (
    // As high as all of it: what sticks, sticks within this.
    <div>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-1 focus:left-1 focus:z-50 focus:bg-surface focus:px-2"
      >
        Skip to the content
      </a>
      <Bar />
      <div className="flex">
        <nav aria-label="Contents" className="beside">
          <Contents />
        </nav>
        <main id="content" tabIndex={-1} className="reference">
          <Opening />
          <Tags />
          <Closing />
        </main>
      </div>
      <p role="status" className="sr-only" data-said="" />
    </div>
  )
}

/** The whole reference as markup, for the body of the page. Everything in it is text of the document, escaped. */
export const renderReference = (document: ApiDocument): string =>
  renderToStaticMarkup(
    <ReferenceContext value={indexOf(document)}>
      <Reference />
    </ReferenceContext>,
  )
