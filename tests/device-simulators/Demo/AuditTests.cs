using System.Net;
using System.Text;
using System.Text.Json;
using SmartPoles.DeviceSimulators.Demo;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Demo;

/// <summary>The auditor against a store that lies by script: a run that lost or doubled anything must not be called good.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private const string Device = "3715020118000001";

    private readonly int _port = FreePort.Next();
    private readonly HttpListener _listener = new();
    private readonly List<(string Quantity, long UnixMs)> _rows = [];
    private Task _serving = Task.CompletedTask;

    public ValueTask InitializeAsync()
    {
        _listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
        _listener.Start();
        _serving = ServeAsync();
        for (var number = 0; number < 10; number++) _rows.Add(("lamp/power", 1000 + number));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    [Fact]
    public async Task Run_EverythingThere_IsGood()
    {
        var report = await AuditAsync(published: 10);

        Assert.Equal((0, 0), (report.Lost, report.Duplicates));
        Assert.True(report.IsGood);
    }

    [Fact]
    public async Task Run_OneRowMissing_IsLostAndNotGood()
    {
        _rows.RemoveAt(3);

        var report = await AuditAsync(published: 10);

        Assert.Equal((1, 0), (report.Lost, report.Duplicates));
        Assert.False(report.IsGood);
    }

    [Fact]
    public async Task Run_OneRowTwice_IsADuplicateAndNotGood()
    {
        _rows.Add(_rows[0]);

        var report = await AuditAsync(published: 10);

        Assert.Equal((0, 1), (report.Lost, report.Duplicates));
        Assert.False(report.IsGood);
    }

    [Fact]
    public async Task Run_OneLostAndOneTwice_DoNotCancelOut()
    {
        _rows.RemoveAt(3);
        _rows.Add(_rows[0]);

        var report = await AuditAsync(published: 10);

        Assert.Equal((1, 1), (report.Lost, report.Duplicates));
    }

    [Fact]
    public async Task Run_RowThatNobodyGaveOut_IsADuplicate()
    {
        _rows.Add(("lamp/power", 99));

        Assert.Equal(1, (await AuditAsync(published: 10)).Duplicates);
    }

    [Fact]
    public void Judge_AlarmTwiceOrNotCleared_IsNotRight()
    {
        var expected = new ExpectedAlarm("cover-tilted", Device);
        var scene = new Scene(TimeSpan.FromSeconds(20), "a cover tilts", [expected], [expected]);
        var raised = new ServerAlarm("1", "cover-tilted", 2, Device, "", 1, 1, null);

        Assert.False(SceneResult.Judge(scene, TimeSpan.FromSeconds(90), [], null).IsRight);
        Assert.False(SceneResult.Judge(scene, TimeSpan.FromSeconds(90), [raised], null).IsRight);
        Assert.True(SceneResult.Judge(scene, TimeSpan.FromSeconds(90), [raised with { ClearedUnixMs = 5 }], null).IsRight);
        Assert.False(SceneResult.Judge(scene, TimeSpan.FromSeconds(90), [raised with { ClearedUnixMs = 5 }, raised with { Id = "2" }], null).IsRight);
    }

    [Fact]
    public void Judge_AlarmOnANeighbour_StandsForTheRightOne()
    {
        var scene = new Scene(TimeSpan.FromSeconds(20), "a main bursts", [new ExpectedAlarm("water-burst", Device) { Near = ["3715022132000002"] }], []);
        var burst = new ServerAlarm("1", "water-burst", 1, "3715022132000002", "", 1, 1, null);

        Assert.True(SceneResult.Judge(scene, TimeSpan.FromSeconds(90), [burst], null).IsRight);
        Assert.False(SceneResult.Judge(scene, TimeSpan.FromSeconds(90), [burst with { Subject = "3715022132000003" }], null).IsRight);
        Assert.Equal([$"water-burst on {Device}"], SceneResult.Judge(scene, TimeSpan.FromSeconds(90), [burst, burst with { Id = "2", Subject = Device }], null).Twice);
    }

    [Fact]
    public void Judge_ConsequenceAtANeighbour_IsNoSecondTelling()
    {
        var right = new ExpectedAlarm("gas-ch4-high", Device) { Near = ["3715020111000004"] };
        var scene = new Scene(TimeSpan.FromSeconds(6), "gas leaks", [right], []) { Follows = [new ExpectedAlarm("gas-ch4-high", "3715020111000004")] };
        var own = new ServerAlarm("1", "gas-ch4-high", 1, Device, "", 1, 1, null);
        var next = own with { Id = "2", Subject = "3715020111000004" };

        Assert.Empty(SceneResult.Judge(scene, TimeSpan.FromSeconds(90), [own, next], null).Twice);
        Assert.Single(SceneResult.Judge(scene, TimeSpan.FromSeconds(90), [own, own with { Id = "3" }, next], null).Twice);
        Assert.Single(SceneResult.Judge(scene with { Follows = [] }, TimeSpan.FromSeconds(90), [own, next], null).Twice);
    }

    [Fact]
    public void Judge_RuleThatTheServerLacks_IsNamedAndNotMissed()
    {
        var scene = new Scene(TimeSpan.FromSeconds(20), "a storm", [new ExpectedAlarm("weather-storm", "city"), new ExpectedAlarm("cover-tilted", Device)], []);

        var without = SceneResult.Judge(scene, TimeSpan.FromSeconds(90), [], new HashSet<string> { "cover-tilted" });
        Assert.Equal(["weather-storm on city"], without.WithoutRule);
        Assert.Equal([$"cover-tilted on {Device}"], without.Missing);

        // Sabotage: with the rule it is missed.
        Assert.Equal(2, SceneResult.Judge(scene, TimeSpan.FromSeconds(90), [], new HashSet<string> { "cover-tilted", "weather-storm" }).Missing.Count);
    }

    private async Task<DemoReport> AuditAsync(long published)
    {
        using var api = new ServerApi(_port);
        var audit = await Audit.RunAsync(
            api, [new PublishedSeries(Device, "1", published, 0, 0)], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);
        Assert.NotNull(audit);
        return DemoReport.Of("duckdb", TimeSpan.FromSeconds(90), audit, [], [], null, restarts: 0);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                object body = context.Request.Url!.AbsolutePath.EndsWith("count", StringComparison.Ordinal)
                    ? new { store = "scripted", rows = _rows.Count, duplicates = _rows.Count - _rows.Distinct().Count(), appliedPosition = 1, durablePosition = 1 }
                    : new { limitReached = false, readings = _rows.Select(row => new { device = Device, quantity = row.Quantity, unixMs = row.UnixMs, value = 1.0, quality = "Good" }) };
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(body)));
                context.Response.Close();
            }
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
