// The page: React and Tailwind, split by view, from the sources of the packages, so that it waits for no other build.
// And the reference of the API, rendered here from the gateway's document: all of it is in the file that is served.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import { createServer, defaultClientConditions, defaultServerConditions, defineConfig } from 'vite'

/** wavesurfer.js writes a <style> into its shadow root, which the gateway's policy forbids; src/track/wave.css stands in for it. */
const withoutInlineStyle = {
  name: 'without-inline-style',
  transform(/** @type {string} */ code, /** @type {string} */ id) {
    if (!/wavesurfer\.js\/dist\/wavesurfer\.esm\.js/.test(id)) return null
    const cut = code.replaceAll(/<style[\s\S]*?<\/style>/g, '')
    if (cut === code) throw new Error('wavesurfer.js brings its style in another way now: look at vite.config.mjs')
    return { code: cut, map: null }
  },
}

const documentFile = new URL('../../packages/client/openapi.json', import.meta.url)

/** What src/reference makes of the document, as markup. */
async function renderReference() {
  const server = await createServer({
    configFile: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    appType: 'custom',
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    ssr: { resolve: { conditions: ['@soundfoundry/source', ...defaultServerConditions] } },
  })
  try {
    const page = await server.ssrLoadModule('/src/reference/page.tsx')
    return page['renderReference'](JSON.parse(await readFile(documentFile, 'utf8')))
  } finally {
    await server.close()
  }
}

/** Puts the reference into docs.html, and has it wait for its script, which knows whether it is to be light or dark. */
const reference = {
  name: 'reference',
  transformIndexHtml: {
    order: /** @type {const} */ ('post'),
    handler: async (/** @type {string} */ html, /** @type {{ path: string }} */ { path }) => {
      if (!path.endsWith('/docs.html')) return html
      const markup = await renderReference()
      return html.replace('<script type="module"', '$& blocking="render"').replace('<!--reference-->', () => markup)
    },
  },
}

export default defineConfig({
  root: 'src',
  // Where the page is, also behind a proxy that gives the gateway a path of its own.
  base: './',
  plugins: [withoutInlineStyle, reference, tailwindcss()],
  resolve: { conditions: ['@soundfoundry/source', ...defaultClientConditions] },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // The policy lets nothing be inline but small images, and those are files as well.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
    rollupOptions: {
      input: ['src/index.html', 'src/docs.html'],
      // Libraries mark what runs in browsers alone ("use client"); all of this does.
      onwarn: (warning, warn) => void (warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning)),
    },
  },
})
