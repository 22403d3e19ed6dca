// Loaded into every test process before all else. tap's own TypeScript loader starts a whole compiler in each process,
// which is most of what a test costs; where Node cannot strip types itself tap forces it on, but for this variable.
// tsx, which `.taprc` imports next, does the same work in a tenth of the time.
process.env.TAP_TYPE_STRIP_ONLY = '1'
