using SmartPoles.DeviceSimulators.Fleet;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>The table that the demo redraws while it runs; one line a few seconds where there is no terminal.</summary>
internal static class LiveTable
{
    internal static IRenderable Draw(DemoView view)
    {
        var figures = new Table().Border(TableBorder.Rounded).AddColumns("published", "acknowledged", "stored", "alarms", "store lag", "gateways");
        figures.AddRow(
            view.Published.ToString("N0"), view.Acknowledged.ToString("N0"), view.Stored?.ToString("N0") ?? "-", Alarms(view),
            view.Stats is null ? "server is away" : Markup.Escape(view.Stats.StoreTrouble ?? $"{view.Stats.StoreLagBytes:N0} B"),
            $"{view.GatewaysOnline} / {view.GatewayCount}");
        var scenes = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "", "");
        foreach (var scene in view.Scenes)
        {
            var played = scene.At <= view.Played;
            var state = !played ? "[grey]waits[/]" : view.IsAlarmed(scene) ? "[green]alarm seen[/]" : "[yellow]played[/]";
            scenes.AddRow($"{scene.At.TotalSeconds:0} s", Markup.Escape(scene.What), state);
        }

        return new Rows(
            new Markup($"[bold]SmartPoles demo[/]  {view.Played.TotalSeconds:0} s   console [link]{view.Console}[/]   {Markup.Escape(view.Processes)}"),
            figures,
            scenes);
    }

    internal static string Line(DemoView view) =>
        $"{view.Played.TotalSeconds,5:0} s  published {view.Published}  acknowledged {view.Acknowledged}  stored {view.Stored?.ToString() ?? "-"}  "
        + $"alarms {view.Alarms.Count(alarm => alarm.ClearedUnixMs is null)} active of {view.Alarms.Count}  "
        + $"lag {view.Stats?.StoreLagBytes.ToString() ?? "-"} B  gateways {view.GatewaysOnline}/{view.GatewayCount}"
        + (view.Stats is null ? "  SERVER AWAY" : "");

    private static string Alarms(DemoView view)
    {
        var active = view.Alarms.Count(alarm => alarm.ClearedUnixMs is null);
        return active == 0 ? "0" : $"[red]{active} active[/] of {view.Alarms.Count}";
    }
}

/// <summary>What the table shows.</summary>
internal sealed record DemoView(
    TimeSpan Played, string Console, string Processes, long Published, long Acknowledged, long? Stored, ServerStats? Stats, int GatewaysOnline,
    int GatewayCount, IReadOnlyList<ServerAlarm> Alarms, IReadOnlyList<Scene> Scenes)
{
    internal bool IsAlarmed(Scene scene) =>
        scene.Expected.All(expected => SceneResult.Of(Alarms, expected).Any())
        && scene.Clears.All(cleared => SceneResult.Of(Alarms, cleared).Any(alarm => alarm.ClearedUnixMs is not null));

    /// <summary>
    /// The fleet counts for itself; of the two agents the server's ledger tells the highest number it has heard of. The
    /// report reads the agents' own outboxes instead.
    /// </summary>
    internal static DemoView Of(
        TimeSpan played, string console, string processes, GatewayCounts fleet, IReadOnlyList<ServerGateway> agents, long? stored, ServerStats? stats,
        int online, int gateways, IReadOnlyList<ServerAlarm> alarms, IReadOnlyList<Scene> scenes) =>
        new(
            played, console, processes, fleet.Taken + agents.Sum(agent => (long)(agent.Received + agent.Missing)),
            fleet.Acknowledged + agents.Sum(agent => (long)agent.Received), stored, stats, online, gateways, alarms, scenes);
}
