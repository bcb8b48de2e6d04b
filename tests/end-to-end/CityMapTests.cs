using System.Text;
using Microsoft.Playwright;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>A generated city on the map of the real page in a real browser: squares first, components when near, colour for alarms alone.</summary>
public sealed class CityMapTests : IAsyncLifetime
{
    private const int Components = 20_000;
    private const long AnswerBytesMax = 2_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly TempFolder _folder = new();
    private readonly int _mqttPort = FreePort.Next();
    private readonly int _httpPort = FreePort.Next();
    private RunningProgram? _server;

    private string Url => $"http://127.0.0.1:{_httpPort}/";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Page_OfAGeneratedCity_ShowsSquaresThenComponentsThenTheAlarmAndFollowsATour()
    {
        await using (var making = RunningProgram.Start(RunningProgram.Simulators, "city", "generate", "--components", $"{Components}", "--seed", "7", "--out", _folder["city"]))
        {
            Assert.True(await making.WaitAsync(Limit) == 0, making.Output);
        }

        await StartServerAsync();
        using (var http = new HttpClient { BaseAddress = new Uri(Url) }) await ConsoleRequirement.EnsureAsync(http);
        await using var browser = await Browser.OpenAsync("about:blank");
        var largest = 0L;
        var wholesale = new List<string>();
        browser.Page.Response += (_, answer) => largest = Math.Max(largest, answer.Headers.TryGetValue("content-length", out var length) ? long.Parse(length) : 0);
        browser.Page.Request += (_, request) =>
        {
            if (request.Url.Contains("/api/v1/components", StringComparison.Ordinal) && !request.Url.Contains("limit=", StringComparison.Ordinal)) wholesale.Add(request.Url);
        };
        await browser.Page.GotoAsync($"{Url}#/city");

        // The whole city: squares, and nothing of it is coloured.
        await browser.AwaitAsync($"#map[data-view=cells][data-in-view='{Components}']", Limit);
        Assert.Equal(0, await Browser.ColouredShareAsync(browser.Page, "#map"));
        await browser.ShootAsync("city-1-whole");

        // Nearer until single components are left.
        for (var step = 0; step < 12 && await browser.Page.QuerySelectorAsync("#map[data-view=components]") is null; step++)
        {
            await browser.Page.ClickAsync("#map-in");
            await browser.Page.WaitForTimeoutAsync(1000);
        }

        await browser.AwaitAsync("#map[data-view=components]", Limit);
        await browser.ShootAsync("city-2-near");
        await browser.Page.ClickAsync("#map-all");
        await browser.AwaitAsync("#map[data-view=cells]", Limit);

        // A scene in that city, played by gateways: its alarm is on the map without anybody asking.
        await File.WriteAllTextAsync(_folder["cover.json"], Cover);
        await using var playing = RunningProgram.Start(
            RunningProgram.Simulators, "scenario", "play", _folder["cover.json"], "--city", _folder["city"], "--server", $"mqtt://127.0.0.1:{_mqttPort}", "--out", _folder["run"]);
        await browser.AwaitAsync("[data-testid=city-alarms] .active[data-rule=cover-tilted] button.place", Limit);
        await browser.AwaitAsync("#map[data-alarmed]:not([data-alarmed='0'])", Limit);
        Assert.InRange(await Browser.ColouredShareAsync(browser.Page, "#map"), 1e-6, 0.02);
        await browser.ShootAsync("city-3-alarm");
        var subject = await browser.Page.GetAttributeAsync("[data-testid=city-alarms] .active[data-rule=cover-tilted]", "data-subject");

        // Whoever announces a scene has the map go there.
        await AnnounceAsync(subject!);
        await browser.AwaitAsync("#tour-caption[data-scene=cover-1]", Limit);
        Assert.Contains("a cover is lifted", await browser.Page.TextContentAsync("#tour-caption"), StringComparison.Ordinal);
        await browser.AwaitAsync("li[data-scene=cover-1] .expected[data-come=true]", Limit);
        await browser.AwaitAsync("#map[data-view=components]:not([data-alarmed='0'])", Limit);
        await browser.ShootAsync("city-4-tour");
        Assert.Empty(wholesale);
        Assert.InRange(largest, 1, AnswerBytesMax);
    }

    /// <summary>Lasts longer than the test.</summary>
    private const string Cover =
        """
        {
          "version": 1, "name": "cover", "lasts": "20m",
          "scenes": [
            {
              "kind": "stolen-cover", "what": "cover {place} is lifted", "at": "5s",
              "where": { "pick": "cover", "of": "storm", "seed": 3 }, "do": [{ "event": "tilt-cover", "degrees": 60 }], "right": [{ "rule": "cover-tilted" }]
            }
          ]
        }
        """;

    private async Task AnnounceAsync(string subject)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Url) };
        var tour =
            $$"""
            {"name":"test","speed":1,"validSeconds":600,"scenes":[{"id":"cover-1","what":"a cover is lifted","state":"playing","fromUnixMs":1000,
             "subjects":["{{subject}}"],"expected":[{"rule":"cover-tilted","subject":"{{subject}}"}]}]}
            """;
        using var answer = await http.PutAsync("api/v1/tour", new StringContent(tour, Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
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
                    return (await http.GetAsync($"{Url}healthz/ready")).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            Limit, "the server is ready");
    }
}
