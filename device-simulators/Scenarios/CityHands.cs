using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.Fleet;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>
/// Does what a plan says in a generated city. All that happens to things is laid into the city's own plan at once, with its moments:
/// the city reckons ahead of its clock, so a step that came only when it is due would come too late for its pipes. What remains for
/// the moment itself is the network of a gateway and what it is told to report.
/// </summary>
/// <param name="living">The city.</param>
/// <param name="fleet">Finds a gateway of the fleet; null when it is none.</param>
internal sealed class CityHands(LivingCity living, Func<string, FleetGateway?> fleet) : IScenarioHands
{
    /// <summary>Lays a plan into the city, beginning at a moment of its own time that is not reckoned yet.</summary>
    /// <param name="plan">What happens.</param>
    /// <param name="places">The city that it was planned in.</param>
    /// <param name="beganS">Seconds of the world at which the run begins.</param>
    internal void Lay(RunPlan plan, ScenarioCity places, double beganS) =>
        living.Disturbances.Add(CityTranslation.Of(plan.Steps, living, places, beganS));

    public Task DoAsync(PlannedStep step, CancellationToken stop) => step.Action.Form.Kind is EventKind.CutLink or EventKind.ReportAtOnce
        ? GatewayHands.DoAsync(step, fleet(step.Subject), stop)
        : Task.CompletedTask;
}
