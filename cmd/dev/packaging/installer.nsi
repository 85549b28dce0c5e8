; The installer of Vestnik for one person, who need not be an administrator.
; Silent: /S. In another folder: /D=C:\Folder, as the last option and without quotes.
; It is filled in by installers.go.

Unicode true
Target amd64-unicode
ManifestDPIAware true
SetCompressor /SOLID lzma
SetCompressorDictSize 64
RequestExecutionLevel user
SetDateSave on

Name "Vestnik"
OutFile "{{.Out}}"
InstallDir "$LOCALAPPDATA\Programs\Vestnik"
InstallDirRegKey HKCU "Software\Vestnik" "Folder"
BrandingText "Vestnik {{.Version}}"

VIProductVersion {{.Version}}.0
VIAddVersionKey /LANG=1033 ProductName "Vestnik"
VIAddVersionKey /LANG=1033 FileDescription "Vestnik: installation"
VIAddVersionKey /LANG=1033 FileVersion "{{.Version}}"
VIAddVersionKey /LANG=1033 ProductVersion "{{.Version}}"
VIAddVersionKey /LANG=1033 LegalCopyright "The Vestnik authors"
VIAddVersionKey /LANG=1049 ProductName "Вестник"
VIAddVersionKey /LANG=1049 FileDescription "Вестник: установка"
VIAddVersionKey /LANG=1049 FileVersion "{{.Version}}"
VIAddVersionKey /LANG=1049 ProductVersion "{{.Version}}"
VIAddVersionKey /LANG=1049 LegalCopyright "The Vestnik authors"

!include MUI2.nsh
!include FileFunc.nsh
!define MUI_ICON "{{.Icon}}"
!define MUI_UNICON "{{.Icon}}"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\vestnik-tray.exe"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Russian"

LangString programs ${LANG_ENGLISH} "Vestnik"
LangString programs ${LANG_RUSSIAN} "Вестник"
LangString startup ${LANG_ENGLISH} "Start with Windows"
LangString startup ${LANG_RUSSIAN} "Запускать вместе с Windows"
LangString links ${LANG_ENGLISH} "Open xmpp: links"
LangString links ${LANG_RUSSIAN} "Открывать ссылки xmpp:"
LangString runs ${LANG_ENGLISH} "Vestnik is running and does not end. Please end it from its icon beside the clock, and try again."
LangString runs ${LANG_RUSSIAN} "Вестник работает и не завершается. Завершите его через значок у часов и повторите."

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Vestnik"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define LINKS "Software\Classes\xmpp"

Var ran ; 0: a running Vestnik was asked to end

; A running Vestnik is asked to end, and waited for until its file can be written. If
; it does not, nothing is changed, and a silent installer ends with 2.
!macro QuitRunning un
Function ${un}QuitRunning
	IfFileExists "$INSTDIR\vestnik-tray.exe" 0 quit
	nsExec::Exec /TIMEOUT=15000 '"$INSTDIR\vestnik.exe" quit'
	Pop $ran
	StrCpy $1 0
again:
	ClearErrors
	FileOpen $0 "$INSTDIR\vestnik-tray.exe" a
	IfErrors busy
	FileClose $0
	FileOpen $0 "$INSTDIR\vestnik-window.exe" a
	IfErrors busy
	FileClose $0
	Goto quit
busy:
	Sleep 250
	IntOp $1 $1 + 1
	IntCmp $1 60 0 again
	MessageBox MB_OK|MB_ICONEXCLAMATION "$(runs)" /SD IDOK
	SetErrorLevel 2
	Quit
quit:
FunctionEnd
!macroend
!insertmacro QuitRunning ""
!insertmacro QuitRunning "un."

Section "!$(programs)"
	SectionIn RO
	Call QuitRunning
	SetOutPath "$INSTDIR"
	File "{{.Folder}}/vestnik.exe"
	File "{{.Folder}}/vestnik-tray.exe"
	File "{{.Folder}}/vestnik-window.exe"
	File "{{.Folder}}/LICENSE.txt"
	File "{{.Folder}}/LICENSES.txt"
	WriteUninstaller "$INSTDIR\uninstall.exe"
	CreateShortCut "$SMPROGRAMS\Vestnik.lnk" "$INSTDIR\vestnik-tray.exe"
	WriteRegStr HKCU "Software\Vestnik" "Folder" "$INSTDIR"
	WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "$(programs)"
	WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "{{.Version}}"
	WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Vestnik authors"
	WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\vestnik-tray.exe"
	WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
	WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
	WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
	WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" {{.Kilobytes}}
	WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
	WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

; Whom nobody asks whether it is to be started misses it after an update.
Function .onInstSuccess
	IfSilent 0 asked
	StrCmp $ran "0" 0 asked
	Exec '"$INSTDIR\vestnik-tray.exe"'
asked:
FunctionEnd

Section "$(startup)"
	WriteRegStr HKCU "${RUN}" "Vestnik" '"$INSTDIR\vestnik-tray.exe"'
SectionEnd

; Another program that opens such links keeps them.
Section "$(links)"
	ReadRegStr $0 HKCR "xmpp\shell\open\command" ""
	StrCmp $0 "" ours
	ReadRegStr $0 HKCU "${LINKS}" "Vestnik"
	StrCmp $0 "" theirs
ours:
	WriteRegStr HKCU "${LINKS}" "" "URL:XMPP"
	WriteRegStr HKCU "${LINKS}" "URL Protocol" ""
	WriteRegStr HKCU "${LINKS}" "Vestnik" "1"
	WriteRegStr HKCU "${LINKS}\DefaultIcon" "" "$INSTDIR\vestnik-tray.exe"
	WriteRegStr HKCU "${LINKS}\shell\open\command" "" '"$INSTDIR\vestnik-tray.exe" open "%1"'
theirs:
SectionEnd

; What the person has written and set stays.
Section "un.Vestnik"
	Call un.QuitRunning
	Delete "$INSTDIR\vestnik.exe"
	Delete "$INSTDIR\vestnik-tray.exe"
	Delete "$INSTDIR\vestnik-window.exe"
	Delete "$INSTDIR\LICENSE.txt"
	Delete "$INSTDIR\LICENSES.txt"
	Delete "$INSTDIR\uninstall.exe"
	RMDir "$INSTDIR"
	Delete "$SMPROGRAMS\Vestnik.lnk"
	DeleteRegValue HKCU "${RUN}" "Vestnik"
	DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run" "Vestnik"
	ReadRegStr $0 HKCU "${LINKS}" "Vestnik"
	StrCmp $0 "" +2
	DeleteRegKey HKCU "${LINKS}"
	DeleteRegKey HKCU "Software\Vestnik"
	; What the program itself tells Windows of its notifications, see package winrt.
	DeleteRegKey HKCU "Software\Classes\CLSID\{1ABDD08A-4D2C-4E21-9BA3-1707F58D3817}"
	DeleteRegKey HKCU "Software\Classes\AppUserModelId\Vestnik"
	DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
