; setup.exe: for all users or for one, in Chinese, silent with /S (/AllUsers or /CurrentUser, /Screening or
; /NoScreening, /D=folder).
; 筛查's engine is a component of its own, not chosen at first: it takes a third more room, and one desk in ten screens
; rosters. Who has it keeps it with the next version.
; Called by windows.sh with VERSION, FOLDER (what is installed), ICON and OUT.
; Exit codes of a silent run: 0 done; 2 refused, nothing changed (the program runs, or a newer one is installed).

Unicode true
!ifdef QUICK
    SetCompressor zlib
!else
    SetCompressor /SOLID lzma
!endif
ManifestDPIAware true
Name "惠企窗口"
OutFile "${OUT}"
BrandingText "惠企窗口 ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "惠企窗口"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "惠企窗口安装程序"
VIAddVersionKey "LegalCopyright" "MIT"

!define PROGRAM "HuiqiCounter"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${PROGRAM}"
!define KIND "HuiqiCounter.Pack"

!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_USE_PROGRAMFILES64
!define MULTIUSER_INSTALLMODE_INSTDIR "${PROGRAM}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${UNINSTALL}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "UninstallString"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${UNINSTALL}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_INSTALLMODE_FUNCTION FoldersOfOne

!include MultiUser.nsh
!include MUI2.nsh
!include WordFunc.nsh
!include FileFunc.nsh
!include Sections.nsh
!include LogicLib.nsh
!include x64.nsh

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\huiqi-counter.exe"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

!macro Refuse SENTENCE
    MessageBox MB_OK|MB_ICONSTOP "${SENTENCE}" /SD IDOK
    SetErrorLevel 2
    Quit
!macroend

; A program that runs holds its file: no half of it is put over it.
!macro RefuseWhileRunning
    ${If} ${FileExists} "$INSTDIR\huiqi-counter.exe"
        ClearErrors
        FileOpen $0 "$INSTDIR\huiqi-counter.exe" a
        ${If} ${Errors}
            !insertmacro Refuse "惠企窗口正开着，或没有权限改动 $INSTDIR。请关闭程序（搁置的接待不会丢）后再试。"
        ${EndIf}
        FileClose $0
    ${EndIf}
!macroend

; For one user: not beside the data, which lie in %LOCALAPPDATA%\huiqi-counter.
Function FoldersOfOne
    ${If} $MultiUser.InstallMode == "CurrentUser"
    ${AndIfNot} ${FileExists} "$INSTDIR\huiqi-counter.exe"
        StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${PROGRAM}"
    ${EndIf}
FunctionEnd

Function un.onInit
    SetRegView 64
    !insertmacro MULTIUSER_UNINIT
FunctionEnd

Section "惠企窗口" SEC_PROGRAM
    SectionIn RO
    ReadRegStr $1 SHCTX "${UNINSTALL}" "DisplayVersion"
    ${If} $1 != ""
        ${VersionCompare} "$1" "${VERSION}" $2
        ${If} $2 == 1
            !insertmacro Refuse "已装的惠企窗口是 $1，比这份安装程序（${VERSION}）新，没有改动。数据可能已按新版整理过，旧版读不了；确要退回，请先备份并卸载新版。"
        ${EndIf}
    ${EndIf}
    !insertmacro RefuseWhileRunning
    RMDir /r "$INSTDIR\_internal"
    RMDir /r "$INSTDIR\licences"
    SetOutPath "$INSTDIR"
    File /r /x "_duckdb*.pyd" /x "python_calamine" /x "screening.pyz" "${FOLDER}/*"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    CreateDirectory "$SMPROGRAMS\惠企窗口"
    CreateShortcut "$SMPROGRAMS\惠企窗口\惠企窗口.lnk" "$INSTDIR\huiqi-counter.exe"
    CreateShortcut "$DESKTOP\惠企窗口.lnk" "$INSTDIR\huiqi-counter.exe"
    WriteRegStr SHCTX "Software\Classes\.hqp" "" "${KIND}"
    WriteRegStr SHCTX "Software\Classes\${KIND}" "" "惠企政策包"
    WriteRegStr SHCTX "Software\Classes\${KIND}\DefaultIcon" "" "$INSTDIR\huiqi-counter.exe,0"
    WriteRegStr SHCTX "Software\Classes\${KIND}\shell\open\command" "" '"$INSTDIR\huiqi-counter.exe" "%1"'
    WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "惠企窗口"
    WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
    WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\huiqi-counter.exe"
    WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "惠企窗口"
    WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
    WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
    WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
    WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
    WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
    WriteRegDWORD SHCTX "${UNINSTALL}" "Screening" 0
SectionEnd

Section /o "筛查（大名单）" SEC_SCREENING
    SetOutPath "$INSTDIR\_internal"
    File "${FOLDER}/_internal/_duckdb*.pyd" "${FOLDER}/_internal/screening.pyz"
    File /r "${FOLDER}/_internal/python_calamine"
    WriteRegDWORD SHCTX "${UNINSTALL}" "Screening" 1
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
    !insertmacro MUI_DESCRIPTION_TEXT ${SEC_PROGRAM} "接待、测算、留档、打印。"
    !insertmacro MUI_DESCRIPTION_TEXT ${SEC_SCREENING} "给要筛查大名单（免申即享）的窗口。只接待、不筛查的不用装；以后再运行一次安装程序就能加装。"
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
    ${IfNot} ${RunningX64}
        !insertmacro Refuse "惠企窗口要 64 位的 Windows 10 或更新。"
    ${EndIf}
    SetRegView 64
    !insertmacro MULTIUSER_INIT
    ReadRegDWORD $1 SHCTX "${UNINSTALL}" "Screening"
    ${If} $1 == 1
        !insertmacro SelectSection ${SEC_SCREENING}
    ${EndIf}
    ${GetParameters} $1
    ClearErrors
    ${GetOptions} $1 "/Screening" $2
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${SEC_SCREENING}
    ${EndIf}
    ClearErrors
    ${GetOptions} $1 "/NoScreening" $2
    ${IfNot} ${Errors}
        !insertmacro UnselectSection ${SEC_SCREENING}
    ${EndIf}
    ClearErrors
FunctionEnd

Section "Uninstall"
    !insertmacro RefuseWhileRunning
    RMDir /r "$INSTDIR\_internal"
    RMDir /r "$INSTDIR\licences"
    Delete "$INSTDIR\huiqi-counter.exe"
    Delete "$INSTDIR\huiqi.exe"
    Delete "$INSTDIR\THIRD_PARTY.md"
    Delete "$INSTDIR\parts.cdx.json"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\惠企窗口\惠企窗口.lnk"
    RMDir "$SMPROGRAMS\惠企窗口"
    Delete "$DESKTOP\惠企窗口.lnk"
    DeleteRegKey SHCTX "Software\Classes\.hqp"
    DeleteRegKey SHCTX "Software\Classes\${KIND}"
    DeleteRegKey SHCTX "${UNINSTALL}"
    MessageBox MB_OK|MB_ICONINFORMATION "惠企窗口已卸载。接待记录没有删除，在各用户的 %LOCALAPPDATA%\huiqi-counter 里。" /SD IDOK
SectionEnd
