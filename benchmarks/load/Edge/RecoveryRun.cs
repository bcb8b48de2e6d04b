using System.Globalization;

namespace SmartPoles.LoadRig.Edge;

/// <summary>
/// An outbox of 400 MB, left by a process that was killed: from the start of the agent to its first question on the bus. Then memory with
/// that backlog, more than a day's at 100 readings a second, while the server is away, and while it is sent when the server is back.
/// </summary>
internal static class RecoveryRun
{
    private const int BacklogMib = 382;    // 400 MB of 10^6
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Sending = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(RigContext rig, CancellationToken stop)
    {
        rig.Tell("outbox of 400 MB after a kill, server away");
        using var slave = new PacedSlave(new LineSpeed(9600, TimeSpan.FromMilliseconds(8)));
        using var files = new AgentFiles();
        var port = ChildProgram.FreePort();
        files.WriteProfile(quantities: 25, blocks: 1, registersEach: 1);
        files.WriteConfiguration(port, AgentFiles.Serial(slave.Path, 9600, 300, AgentFiles.Devices(20, 5000)));
        using (var filler = OwnChild.Start(FillOutboxCommand.Verb, files.Configuration, BacklogMib.ToString(CultureInfo.InvariantCulture)))
        {
            var filled = (await filler.FirstLineAsync(stop)).Split(' ');
            filler.Kill();
            await filler.WaitForExitAsync(stop);
            var readings = double.Parse(filled[1], CultureInfo.InvariantCulture);
            var bytes = double.Parse(filled[2], CultureInfo.InvariantCulture);
            rig.Report("recovery_backlog_mb", bytes / 1e6, 1);
            rig.Report("bytes_per_reading", bytes / readings, 2);
            rig.Report("outbox_30d_mb", bytes / readings * 10 * 86_400 * 30 / 1e6, 0);
        }

        await using var agent = AgentProcess.Run(rig.Agent.Path, files.Configuration);
        await rig.UntilAsync(() => slave.Questions().Count > 0 || agent.HasExited, TimeSpan.FromSeconds(60), "the first question", stop);
        if (agent.HasExited) throw new RigException($"The agent does not run:\n{agent.Output}");
        rig.Report("recovery_400mb_ms", Pace.Milliseconds(slave.Questions()[0].HeardStamp - agent.StartedStamp), 0);
        await rig.WaitAsync(Away, stop);
        rig.Report("rss_server_away_mb", agent.ResidentPeakMb(), 1);

        await using var server = await AckServer.StartAsync(port);
        await rig.UntilAsync(() => server.Messages > 100, TimeSpan.FromSeconds(60), "the backlog to flow", stop);
        var before = server.Messages;
        var cpu = agent.Cpu();
        await rig.WaitAsync(Sending, stop);
        rig.Report("backlog_messages_per_s", (server.Messages - before) / Sending.TotalSeconds, 0);
        rig.Report("backlog_cpu_percent", 100 * (agent.Cpu() - cpu) / Sending, 1);
        rig.Report("rss_sending_backlog_mb", agent.ResidentPeakMb(), 1);
    }
}
