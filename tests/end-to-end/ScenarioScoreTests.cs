using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>A generated city, a scenario with truth, the real server, and the score of its alarms.</summary>
public sealed class ScenarioScoreTests : IAsyncLifetime
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(4);

    private const string Scenario =
        """
        {
          "version": 1, "name": "two-scenes", "lasts": "45s",
          "scenes": [
            {
              "kind": "stolen-cover", "what": "cover {place} is lifted", "at": "5s",
              "where": { "pick": "cover", "of": "storm", "seed": 3 }, "do": [{ "event": "tilt-cover", "degrees": 60 }], "right": [{ "rule": "cover-tilted" }]
            },
            {
              "kind": "dead-gateway", "what": "gateway {place} loses power", "at": "10s",
              "where": { "pick": "gateway", "seed": 1 }, "do": [{ "event": "power-off" }], "right": [{ "rule": "gateway-offline" }]
            }
          ]
        }
        """;

    private readonly TempFolder _folder = new();
    private readonly int _mqttPort = FreePort.Next();
    private readonly int _httpPort = FreePort.Next();
    private RunningProgram? _server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Score_StolenCoverAndDeadGatewayInAGeneratedCity_FindsBothAndNothingElse()
    {
        await RunAsync("city", "generate", "--components", "2000", "--seed", "7", "--out", _folder["city"]);
        await StartServerAsync();
        await File.WriteAllTextAsync(_folder["two.json"], Scenario);

        await RunAsync("scenario", "play", _folder["two.json"], "--city", _folder["city"], "--server", $"mqtt://127.0.0.1:{_mqttPort}", "--out", _folder["run"]);
        await RunAsync("score", "--truth", _folder["run"], "--alarms", Url, "--json", _folder["score.json"]);

        var kinds = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["score.json"])).RootElement.GetProperty("kinds");
        foreach (var kind in (string[])["stolen-cover", "dead-gateway"])
        {
            var row = kinds.GetProperty(kind);
            Assert.Equal((1.0, 1.0), (row.GetProperty("recall").GetDouble(), row.GetProperty("precision").GetDouble()));
            Assert.InRange(row.GetProperty("delay_p50_s").GetDouble(), 0, 40);
        }
    }

    private string Url => $"http://127.0.0.1:{_httpPort}";

    private static async Task RunAsync(params string[] arguments)
    {
        await using var program = RunningProgram.Start(RunningProgram.Simulators, arguments);
        var code = await program.WaitAsync(RunLimit);
        Assert.True(code == 0, $"{string.Join(' ', arguments)} ends with {code}: {program.Output}");
    }

    private async Task StartServerAsync()
    {
        await File.WriteAllTextAsync(_folder["server.json"], """{ "Console": { "OpenOnLoopback": true } }""");
        _server = RunningProgram.Start(
            RunningProgram.Server, "run", _folder["server.json"], "--registry", Path.Combine(_folder["city"], "registry.json"), "--data", _folder["server"],
            "--mqtt-port", $"{_mqttPort}", "--http-port", $"{_httpPort}");
        using var http = new HttpClient();
        await Deadline.Until(
            async () =>
            {
                try
                {
                    return (await http.GetAsync($"{Url}/healthz/ready")).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(60), "the server is ready");
    }
}
