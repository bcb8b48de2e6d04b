using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>The load rig against the real server: it finds nothing amiss, and says so when something is.</summary>
public sealed class LoadRigTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("5")]
    [InlineData("3.1.1")]
    public async Task Ingest_TwentyGatewaysForTwoSeconds_AllAcknowledgedIsStoredOnce(string mqttVersion)
    {
        var (exitCode, figures) = await RunAsync("--mqtt-version", mqttVersion);

        Assert.Equal(0, exitCode);
        Assert.True(Number(figures, "acked") > 0, "nothing was acknowledged");
        Assert.Equal(Number(figures, "published"), Number(figures, "acked"));
        Assert.Equal(Number(figures, "acked"), Number(figures, "stored"));
        Assert.Equal(0, Number(figures, "lost"));
        Assert.Equal(0, Number(figures, "duplicate"));
        Assert.Equal(0, Number(figures, "quarantined"));
    }

    [Fact]
    public async Task Ingest_RigThatSkipsMessages_ReportsThemLost()
    {
        var (exitCode, figures) = await RunAsync("--sabotage-skip", "50");

        Assert.Equal(1, exitCode);
        Assert.True(Number(figures, "lost") > 0, "the rig does not see what is missing");
    }

    [Fact]
    public async Task Ingest_RigThatNumbersMessagesAnew_ReportsThemDouble()
    {
        var (exitCode, figures) = await RunAsync("--sabotage-repeat", "50");

        Assert.Equal(1, exitCode);
        Assert.True(Number(figures, "duplicate") > 0, "the rig does not see what is stored twice");
    }

    private async Task<(int ExitCode, JsonElement Figures)> RunAsync(params string[] options)
    {
        var json = _folder["ingest.json"];
        await using var rig = RunningProgram.Start(
            RunningProgram.LoadRig, ["ingest", "--gateways", "20", "--seconds", "2", "--data", _folder.Path, "--json", json, .. options]);
        var exitCode = await rig.WaitAsync(Limit);
        Assert.True(File.Exists(json), rig.Output);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        return (exitCode, document.RootElement.Clone());
    }

    private static double Number(JsonElement figures, string key) => figures.GetProperty(key).GetDouble();
}
