using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Technician;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Technician;

public sealed class Hj212CheckTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_FreePortAndAPlatformThatAnswers_IsAWarningForLoopbackAndGood()
    {
        await using var bureau = new Bureau();
        var results = await RunAsync(FreePort.Next(), bureau.Port);

        Assert.Equal([CheckMark.Warning, CheckMark.Good], results.Select(result => result.Mark));
        Assert.Contains("0.0.0.0", results[0].Next);
    }

    [Fact]
    public async Task Run_TakenPortAndNoPlatform_AreFaultsWithRemedies()
    {
        await using var other = new Bureau();
        var results = await RunAsync(other.Port, FreePort.Next());

        Assert.All(results, result => Assert.Equal(CheckMark.Fault, result.Mark));
        Assert.All(results, result => Assert.NotEmpty(result.Next));
    }

    [Fact]
    public async Task Run_WhileTheAgentRuns_ItsPortIsLeftAlone()
    {
        await using var bureau = new Bureau();

        Assert.Equal(CheckMark.Skipped, (await RunAsync(bureau.Port, bureau.Port, isAgentRunning: true))[0].Mark);
    }

    private async Task<IReadOnlyList<CheckResult>> RunAsync(int port, int bureauPort, bool isAgentRunning = false)
    {
        var text = TestConfiguration.Text(TestConfiguration.TcpLine(1502)).TrimEnd();
        var setup = TestConfiguration.Load(
            _folder.Path,
            text[..^1] + $$"""
            , "Instruments": [ { "Name": "hj212", "Port": {{port}}, "Devices": [
                { "Id": "3715020118000001-02", "Station": "3715020118000000000000A1", "Factors": [ { "Code": "LA" } ] } ] } ],
              "Forward": { "Hj212": { "Host": "127.0.0.1", "Port": {{bureauPort}}, "Station": "3715020118000000000000B1", "Password": "123456",
                "Factors": [ { "Code": "LA", "Device": "3715020118000001-02", "Quantity": "env/noise" } ] } } }
            """);
        return await new Hj212Check(TimeProvider.System).RunAsync(setup.Configuration, isAgentRunning, TestContext.Current.CancellationToken);
    }
}
