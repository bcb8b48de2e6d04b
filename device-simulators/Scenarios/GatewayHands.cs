using SmartPoles.DeviceSimulators.Fleet;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Does to a gateway of the fleet what a step says.</summary>
internal static class GatewayHands
{
    /// <summary>Does nothing for a gateway that is not of the fleet.</summary>
    internal static async Task DoAsync(PlannedStep step, FleetGateway? gateway, CancellationToken stop)
    {
        if (gateway is null) return;
        switch (step.Action.Form.Kind)
        {
            case EventKind.PowerOff when step.IsEnd:
                gateway.Start();
                break;
            case EventKind.PowerOff:
                await gateway.KillAsync();
                break;
            case EventKind.CutLink when step.IsEnd:
                if (step["backlog_h"] > 0) gateway.TakeEarlier(TimeSpan.FromHours(step["backlog_h"]), TimeSpan.FromSeconds(step["every_s"]));
                gateway.MendLink();
                break;
            case EventKind.CutLink:
                gateway.CutLink();
                break;
            case EventKind.ReportAtOnce when !step.IsEnd:
                for (var sample = 0; sample < (int)step["samples"] && !stop.IsCancellationRequested; sample++) gateway.SampleNow();
                break;
        }
    }
}
