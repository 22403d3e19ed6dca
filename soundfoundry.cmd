@echo off
rem The command line, from any folder: soundfoundry --help
setlocal
set "SOUNDFOUNDRY_CALLED_AS=%~0"
node "%~dp0tools\soundfoundry.mjs" %*
exit /b %ERRORLEVEL%
