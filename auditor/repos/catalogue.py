"""All surveys, in the order in which reports show their findings."""

from auditor.repos.anchor.anchor_survey import AnchorSurvey
from auditor.repos.cosmos.cosmos_survey import CosmosSurvey
from auditor.repos.cosmwasm.cosmwasm_survey import CosmWasmSurvey
from auditor.repos.dependence.dependence_survey import DependenceSurvey
from auditor.repos.deployments.deployment_survey import DeploymentSurvey
from auditor.repos.packages.package_survey import PackageSurvey
from auditor.repos.solidity.solidity_survey import SoliditySurvey
from auditor.repos.substrate.substrate_survey import SubstrateSurvey
from auditor.repos.survey import Survey
from auditor.repos.unsupported import UnreadSurvey
from auditor.repos.workflows.workflow_survey import WorkflowSurvey

SURVEYS: tuple[Survey, ...] = (
    SoliditySurvey(),
    SubstrateSurvey(),
    CosmosSurvey(),
    AnchorSurvey(),
    CosmWasmSurvey(),
    DeploymentSurvey(),
    DependenceSurvey(),
    PackageSurvey(),
    WorkflowSurvey(),
    UnreadSurvey(),
)
