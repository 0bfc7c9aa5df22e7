#!/usr/bin/env node
// The committed entry point: npm links a bin only if the file exists at install.
import '../dist/cli/index.js'
