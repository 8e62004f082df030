import { defineConfig } from 'vite';

// Django's page names the entry and its style; the rest is found from there, so under any STATIC_URL.
export default defineConfig({
  base: './',
  logLevel: 'error', // else a page of warnings about directives inside other packages
  build: {
    outDir: '../backend/taskverse/api/static/graphiql',
    emptyOutDir: true,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: 'src/main.tsx',
      output: {
        entryFileNames: 'graphiql.js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: ({ names }) =>
          names.some((name) => name.endsWith('.css'))
            ? 'graphiql.css'
            : 'assets/[name]-[hash][extname]',
      },
    },
  },
});
