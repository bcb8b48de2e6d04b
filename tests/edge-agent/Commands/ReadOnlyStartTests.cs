using System.Net.Http.Json;
using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Commands;

/// <summary>The real process on a disk that is read-only when it starts: it reads, shows what it reads, sends nothing, and recovers alone.</summary>
public sealed class ReadOnlyStartTests : RealAgentTest
{
    private readonly int _page = FreePort.Next();
    private readonly HttpClient _http = new();

    [Fact]
    public async Task Run_DiskIsReadOnly_ReadsAtOnceAndSendsEverythingWhenItIsMounted()
    {
        using var disk = MountedFolder.Mount(Folder["disk"], kiB: 4096);
        disk.Remount(isReadOnly: true);
        await using var agent = AgentProcess.Start("run", Config);
        await agent.SeeAsync("readings wait in memory");
        var status = JsonElement.Parse("{}");
        await Deadline.Until(
            async () => (status = await StatusAsync()).ValueKind == JsonValueKind.Object && status.GetProperty("outbox").GetProperty("early_readings").GetInt64() > 20,
            TimeSpan.FromSeconds(60), "readings gather");

        var device = status.GetProperty("buses")[0].GetProperty("devices")[0];
        Assert.Equal("Healthy", device.GetProperty("state").GetString());
        Assert.Contains(device.GetProperty("values").EnumerateArray(), value => value.GetProperty("value").ValueKind == JsonValueKind.Number && value.GetProperty("value").GetDouble() == 228.6);
        Assert.NotEqual(JsonValueKind.Null, status.GetProperty("outbox").GetProperty("trouble").ValueKind);
        Assert.Equal(0, status.GetProperty("uplink").GetProperty("published").GetInt64());
        Assert.Contains("wait in memory, none is sent", await _http.GetStringAsync($"http://127.0.0.1:{_page}/"));

        disk.Remount(isReadOnly: false);
        await agent.SeeAsync("that waited in memory are in it, 0 found no room");
        await agent.SeeAsync("births of 1 devices sent");
        await Deadline.Until(
            async () =>
            {
                var outbox = (await StatusAsync()).GetProperty("outbox");
                return outbox.GetProperty("acknowledged").GetInt64() > 20 && outbox.GetProperty("dropped").GetInt64() == 0 && outbox.GetProperty("early_readings").GetInt64() == 0;
            },
            TimeSpan.FromSeconds(60), "what waited is acknowledged");
        agent.Signal("TERM");
        Assert.Equal(0, await agent.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Run_DiskStaysReadOnly_StopsInTimeAndSaysWhatIsLost()
    {
        using var disk = MountedFolder.Mount(Folder["disk"], kiB: 4096);
        disk.Remount(isReadOnly: true);
        await using var agent = AgentProcess.Start("run", Config);
        await agent.SeeAsync("readings wait in memory");

        agent.Signal("TERM");

        Assert.Equal(0, await agent.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("lost without a record", agent.Error + agent.Output);
    }

    /// <summary>What the page says; nothing before it is there.</summary>
    private async Task<JsonElement> StatusAsync()
    {
        try
        {
            return await _http.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{_page}/status.json");
        }
        catch (HttpRequestException)
        {
            return default;
        }
    }

    private protected override void WriteConfiguration() => File.WriteAllText(
        Config,
        TestConfiguration.Text(TestConfiguration.TcpLine(Slave.Port), MqttPort)
            .Replace("\"Group\"", "\"DataDirectory\": \"disk/data\", \"Group\"")
            .Replace("\"Buses\"", $"\"Status\": {{ \"Port\": {_page} }}, \"Buses\""));
}
