"""All surveys, in the order in which their findings are told."""

from auditor.repos.anchor.survey import AnchorSurvey
from auditor.repos.cosmos.survey import CosmosSurvey
from auditor.repos.dependence.survey import DependenceSurvey
from auditor.repos.deployments.survey import DeploymentSurvey
from auditor.repos.packages.survey import PackageSurvey
from auditor.repos.solidity.survey import SoliditySurvey
from auditor.repos.substrate.survey import SubstrateSurvey
from auditor.repos.survey import Survey
from auditor.repos.unread import UnreadSurvey

SURVEYS: tuple[Survey, ...] = (
    SoliditySurvey(),
    SubstrateSurvey(),
    CosmosSurvey(),
    AnchorSurvey(),
    DeploymentSurvey(),
    DependenceSurvey(),
    PackageSurvey(),
    UnreadSurvey(),
)
