// The page: React and Tailwind, split by view, from the sources of the packages, so that it waits for no other build.
import tailwindcss from '@tailwindcss/vite'
import { defaultClientConditions, defineConfig } from 'vite'

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

export default defineConfig({
  root: 'src',
  // Where the page is, also behind a proxy that gives the gateway a path of its own.
  base: './',
  plugins: [withoutInlineStyle, tailwindcss()],
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
      // Libraries mark what runs in browsers alone ("use client"); all of this does.
      onwarn: (warning, warn) => void (warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning)),
    },
  },
})
