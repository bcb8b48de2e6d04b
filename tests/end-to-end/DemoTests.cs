using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>The demo as a newcomer runs it, watched from outside.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(5);

    private readonly TempFolder _folder = new();
    private readonly int _httpPort = FreePort.Next();

    public void Dispose() => _folder.Dispose();

    /// <summary>kill -9 of the server and of an agent in mid scene: nothing lost, nothing doubled, no alarm twice, and the page shows it all.</summary>
    [Fact]
    public async Task Demo_ServerAndAgentKilled_LosesNothingAndThePageShowsEveryScene()
    {
        await using var demo = Start("--for", "90s", "--kill", "server@40s", "--kill", "agent-1@40s");
        await Deadline.Until(() => demo.Output.Contains("gateways 52/52"), TimeSpan.FromSeconds(150), "all gateways are online");
        using (var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_httpPort}/") }) await ConsoleRequirement.EnsureAsync(http);
        await using var browser = await Browser.OpenAsync($"http://127.0.0.1:{_httpPort}/");

        await browser.AwaitAsync("[data-testid=city-alarms] .active[data-rule=cover-tilted]", TimeSpan.FromSeconds(40));
        await browser.ShootAsync("demo-1-cover");
        await browser.AwaitAsync("[data-testid=city-alarms] .active[data-rules~=water-pressure-low]", TimeSpan.FromSeconds(40));
        await browser.AwaitAsync("[data-testid=city-alarms] .active[data-rule=water-burst]", TimeSpan.FromSeconds(40));
        await browser.AwaitAsync("[data-testid=city-alarms] .active[data-rule=lamp-out]", TimeSpan.FromSeconds(40));
        await browser.AwaitAsync("[data-testid=city-alarms] .active[data-rule=gateway-offline]", TimeSpan.FromSeconds(40));
        await browser.ShootAsync("demo-2-all-scenes");
        await browser.AwaitAsync("[data-testid=city-alarms] .returned[data-rule=cover-tilted]", TimeSpan.FromSeconds(40));
        await browser.ShootAsync("demo-3-cover-back");

        Assert.Equal(0, await demo.WaitAsync(RunLimit));
        var report = Report();
        Assert.Equal((0, 0, 0), (Number(report, "lost"), Number(report, "duplicates"), Number(report, "pending")));
        Assert.Equal(2, Number(report, "restarts"));
        Assert.Equal(6, Number(report, "alarmsRaised"));
        Assert.True(Number(report, "stored") > 10_000, "a demo of 90 s stores tens of thousands of readings");
        Assert.Equal(Number(report, "published"), Number(report, "stored"));
    }

    /// <summary>The page goes along: it says what happens and where, and that the alarm that is right for it has come.</summary>
    [Fact]
    public async Task Demo_AsATour_ThePageFollowsTheSceneAndTheRunIsGood()
    {
        await File.WriteAllTextAsync(
            _folder["cover.json"],
            """
            {
              "version": 1, "name": "lifted", "about": "One cover.", "lasts": "20m",
              "scenes": [
                {
                  "kind": "stolen-cover", "what": "cover {place} is lifted", "at": "100s",
                  "where": { "pick": "cover", "of": "storm", "seed": 3 }, "do": [{ "event": "tilt-cover", "degrees": 60 }],
                  "right": [{ "rule": "cover-tilted" }, { "rule": "cover-gone" }]
                }
              ]
            }
            """,
            TestContext.Current.CancellationToken);
        await using var demo = Start("--for", "90s", "--scenario", _folder["cover.json"], "--speed", "10");
        await Deadline.Until(() => demo.Output.Contains("gateways 52/52"), TimeSpan.FromSeconds(150), "all gateways are online");
        using (var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_httpPort}/") }) await ConsoleRequirement.EnsureAsync(http);
        await using var browser = await Browser.OpenAsync($"http://127.0.0.1:{_httpPort}/");

        await browser.AwaitAsync("#tour-caption[data-scene=stolen-cover-1]", TimeSpan.FromSeconds(60));
        await browser.AwaitAsync("li[data-scene=stolen-cover-1] .expected[data-rule=cover-tilted][data-come=true]", TimeSpan.FromSeconds(60));
        Assert.Contains("×10", await browser.Page.TextContentAsync("#tour-name"), StringComparison.Ordinal);
        await browser.AwaitAsync("#map[data-in-view]:not([data-in-view='109'])", TimeSpan.FromSeconds(60));
        await browser.ShootAsync("demo-tour");

        Assert.Equal(0, await demo.WaitAsync(RunLimit));
        var scene = Report().GetProperty("scenes")[0];
        Assert.Equal((1, 0, 1), (scene.GetProperty("raised").GetArrayLength(), scene.GetProperty("missing").GetArrayLength(), scene.GetProperty("withoutRule").GetArrayLength()));
        Assert.True(Report().GetProperty("isGood").GetBoolean());
    }

    [Fact]
    public async Task Demo_OnInfluxDb167_StoresWhatWasPublishedAndReadsItBack()
    {
        await using var influx = await InfluxServer.RunAsync();

        // As a newcomer has it: it builds what it runs.
        await using var demo = Start(isBuilt: false, "--for", "25s", "--gateways", "10", "--store", "influxdb", "--influx-url", influx.Url.ToString().TrimEnd('/'));

        Assert.Equal(0, await demo.WaitAsync(RunLimit));
        var report = Report();
        Assert.Equal((0, 0, 0), (Number(report, "lost"), Number(report, "duplicates"), Number(report, "pending")));
        Assert.Equal(Number(report, "published"), Number(report, "stored"));
        Assert.True(Number(report, "stored") > 1_000);
    }

    [Fact]
    public async Task Demo_PortInUse_SaysWhichOptionChoosesAnother()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, _httpPort);
        taken.Start();

        await using var demo = Start();

        Assert.Equal(2, await demo.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("choose another with --http-port", demo.Output);
    }

    private RunningProgram Start(params string[] arguments) => Start(isBuilt: true, arguments);

    private RunningProgram Start(bool isBuilt, params string[] arguments)
    {
        var command = RunningProgram.Command(
            RunningProgram.Simulators,
            [
                "demo", "--mqtt-port", FreePort.Next().ToString(), "--http-port", _httpPort.ToString(), "--data", _folder["data"],
                .. arguments, .. arguments.Contains("--for") ? (string[])["--report", _folder["report.json"]] : [],
            ]);
        command.Environment[RunningProgram.BuiltVariable] = isBuilt ? "1" : "0";
        return RunningProgram.Start(command);
    }

    private JsonElement Report() => JsonDocument.Parse(File.ReadAllText(_folder["report.json"])).RootElement;

    private static long Number(JsonElement report, string key) => report.GetProperty(key).GetInt64();
}
