using System.Net;
using System.Text;
using System.Text.Json;
using SmartPoles.IngestServer.Commands;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Tests.Registry.Exchange;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

public sealed class RegistryEndpointTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Import_PreviewThenInEarnest_ChangesTheRunningServerAndTheNextStart()
    {
        const string Table = "code,name,latitude,longitude,gateway,devices\n3715020118000003,Lamp 3,36.46,115.98,GW-000001,3715020118000003\n";
        var before = (await _server.GetAsync("api/v1/registry")).GetProperty("version").GetString();

        var preview = await ImportAsync("?preview=true", ("lamps.csv", Table));
        Assert.Equal(2, (await _server.GetAsync("api/v1/components")).GetArrayLength());
        var done = await ImportAsync("", ("lamps.csv", Table));
        var again = await ImportAsync("", ("lamps.csv", Table));

        Assert.Equal(1, preview.GetProperty("counts")[1].GetProperty("added").GetInt32());
        Assert.Equal(before, preview.GetProperty("version").GetString());
        Assert.True(done.GetProperty("isActive").GetBoolean());
        Assert.False(again.GetProperty("isActive").GetBoolean());
        Assert.Equal("Lamp 3", (await _server.GetAsync("api/v1/components/3715020118000003")).GetProperty("name").GetString());
        Assert.Equal(3, (await _server.GetAsync("api/v1/city")).GetProperty("components").GetInt32());

        var version = done.GetProperty("version").GetString();
        await _server.StopAsync();
        var faults = new List<string>();
        var setup = ServerSetup.Load(new ServerOptions { DataDirectory = _server.DataDirectory, Registry = new RegistryOptions { File = Path.Combine(_server.DataDirectory, "none.json") } }, faults);
        Assert.Empty(faults);
        Assert.Equal((version, 3), (setup!.Registry.Version, setup.Registry.Components.Count));
    }

    [Fact]
    public async Task Import_WithAFault_ChangesNothingAndNamesTheLine()
    {
        using var answer = await PostAsync("", ("lamps.csv", "code,latitude,longitude\n3715020118000003,36.46,115.98\n37150,0,0\n"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var body = await _server.JsonOf(answer);
        Assert.Equal("lamps.csv: line 3: code '37150' is no 16-digit component code", Assert.Single(body.GetProperty("faults").EnumerateArray()).GetString());
        Assert.Equal(2, (await _server.GetAsync("api/v1/components")).GetArrayLength());
    }

    [Fact]
    public async Task Export_OfEachKind_IsTakenAgainWithoutAChange()
    {
        foreach (var format in (string[])["csv", "geojson"])
        {
            var files = new List<(string, string)>();
            foreach (var what in (string[])["components", "gateways"]) files.Add(($"{what}.{format}", await _server.Http.GetStringAsync($"api/v1/registry/export?format={format}&what={what}", Stop)));

            Assert.False((await ImportAsync("?prune=true", [.. files])).GetProperty("isActive").GetBoolean());
        }
    }

    [Fact]
    public async Task Components_PageAfterPage_ByTheLinkThatTheAnswerGives()
    {
        using var first = await _server.Http.GetAsync("api/v1/components?kind=0118&limit=1", Stop);
        var link = Assert.Single(first.Headers.GetValues("Link"));
        using var second = await _server.Http.GetAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)], Stop);

        Assert.Equal(GatewayMessages.Lamp, (await _server.JsonOf(first))[0].GetProperty("code").GetString());
        Assert.Equal("3715020118000002", (await _server.JsonOf(second))[0].GetProperty("code").GetString());
        Assert.False(second.Headers.Contains("Link"));
        using var wrong = await _server.Http.GetAsync("api/v1/components?kind=lamp", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task Coverage_SensorThatHasNotSpoken_IsSilentAndCoversNothing()
    {
        await ImportAsync(
            "",
            ("net.csv", "network,part,id,latitude,longitude,sensors,from,to,length_m\nwater,node,A,36.45,115.98,3715020118000001,,,\nwater,node,B,36.45,115.99,,,,\nwater,pipe,P1,,,,A,B,900\n"));

        var coverage = await _server.GetAsync("api/v1/coverage");

        Assert.Equal(900, coverage.GetProperty("networks")[0].GetProperty("metres").GetDouble());
        Assert.Equal(0, coverage.GetProperty("networks")[0].GetProperty("coveredMetres").GetDouble());
        Assert.Equal("3715020118000001", Assert.Single(coverage.GetProperty("silent").EnumerateArray()).GetString());
    }

    private async Task<JsonElement> ImportAsync(string query, params (string Name, string Text)[] files)
    {
        using var answer = await PostAsync(query, files);
        var body = await _server.JsonOf(answer);
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body;
    }

    private async Task<HttpResponseMessage> PostAsync(string query, params (string Name, string Text)[] files)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, text) in files) form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", name);
        return await _server.Http.PostAsync($"api/v1/registry/import{query}", form, Stop);
    }
}
