"""The invented people of the demo, one for each role."""

from __future__ import annotations

from dataclasses import dataclass

from people.models import Role


@dataclass(frozen=True)
class Persona:
    """Someone to sign in as; `program` is a slug of a demo program."""

    key: str
    name: str
    role_label: str
    blurb: str
    pronouns: str = ""
    trains_in: str = ""
    training_year: int = 0
    role: str = ""
    role_program: str = ""
    superuser: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@northfield.example"


PROGRAMS = [
    ("internal-medicine", "Internal Medicine Residency", "residency", "Medicine"),
    ("pediatrics", "Pediatrics Residency", "residency", "Pediatrics"),
    ("cardiology", "Cardiovascular Disease Fellowship", "fellowship", "Medicine"),
    ("class-of-2029", "Medical School, Class of 2029", "medical_school", ""),
    ("biomedical-sciences", "Graduate School of Biomedical Sciences", "graduate_school", ""),
]

PERSONAS = [
    Persona(
        "maya",
        "Maya Okonjo",
        "Resident",
        "Second year in internal medicine. Asks for wellness days.",
        "she/her",
        "internal-medicine",
        2,
    ),
    Persona(
        "jonas",
        "Jonas Lindahl",
        "Resident, another program",
        "First year in pediatrics.",
        "he/him",
        "pediatrics",
        1,
    ),
    Persona(
        "priya",
        "Priya Raman",
        "Medical student",
        "Second year. Browses the directory.",
        "she/her",
        "class-of-2029",
        2,
    ),
    Persona(
        "elena",
        "Elena Marchetti",
        "PEERS facilitator",
        "Leads a PEERS group.",
        "she/her",
        role=Role.Kind.FACILITATOR,
    ),
    Persona(
        "samuel",
        "Samuel Adeyinka",
        "Program director, internal medicine",
        "Sees and decides his own program's requests.",
        "he/him",
        role=Role.Kind.PROGRAM_LEAD,
        role_program="internal-medicine",
    ),
    Persona(
        "hannah",
        "Hannah Weisz",
        "Program director, pediatrics",
        "Leads another program.",
        "she/her",
        role=Role.Kind.PROGRAM_LEAD,
        role_program="pediatrics",
    ),
    Persona(
        "ruth",
        "Ruth Castellane",
        "GME office",
        "Sees and decides every program's requests.",
        "she/her",
        role=Role.Kind.GME_ADMIN,
    ),
    Persona(
        "amina",
        "Amina Farouki",
        "PEERS director",
        "Runs the PEERS curriculum.",
        "she/her",
        role=Role.Kind.PEERS_DIRECTOR,
    ),
    Persona(
        "theo",
        "Theo Lamberton",
        "Well-being office",
        "Keeps the directory true.",
        "they/them",
        role=Role.Kind.WELLBEING_OFFICE,
    ),
    Persona(
        "grace",
        "Grace Nakagawa",
        "Clinician",
        "Works at the trainee clinic. Unlock with “demo only: four calm otters”.",
        "she/her",
        role=Role.Kind.CLINICIAN,
    ),
    Persona(
        "omar",
        "Omar Haddad",
        "Clinician",
        "Works at the trainee clinic, with the same passphrase.",
        "he/him",
        role=Role.Kind.CLINICIAN,
    ),
    Persona(
        "alex", "Alex Moreaux", "Superuser", "Runs the site; reads no health data.", "he/him", superuser=True
    ),
]
BY_KEY = {persona.key: persona for persona in PERSONAS}
