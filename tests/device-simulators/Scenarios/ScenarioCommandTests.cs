using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Scenarios;

/// <summary>The verbs that teach.</summary>
public sealed class ScenarioCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_NamesAllWithWhatTheyAreFor()
    {
        var (code, output) = await RunAsync("list");

        Assert.Equal(0, code);
        Assert.All(ScenarioLibrary.Names, name => Assert.Contains(name, output, StringComparison.Ordinal));
        Assert.Contains("demo --scenario NAME", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_BuiltIn_TellsTimelineAndTruth()
    {
        var (code, output) = await RunAsync("show", "stolen-cover");

        Assert.Equal(0, code);
        Assert.Matches("60 s  cover 37150201030000[0-9]{2} is lifted  \\(stolen-cover-1, until 360 s\\)", output);
        Assert.Contains("cover-tilted on 3715020103", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WhatShowPrinted_IsRight()
    {
        var (_, json) = await RunAsync("show", "storm", "--json");
        await File.WriteAllTextAsync(_folder["my.json"], json);

        var (code, output) = await RunAsync("check", _folder["my.json"]);

        Assert.Equal(0, code);
        Assert.Contains("right. 2 scenes", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_Wrong_ExitsWithTwoAndFileLineAndPath()
    {
        await File.WriteAllTextAsync(_folder["my.json"], "{\n  \"version\": 1\n}\n");

        var (code, output) = await RunAsync("check", _folder["my.json"]);

        Assert.Equal(ExitCodes.Misused, code);
        Assert.Contains($"{_folder["my.json"]}:1: $: scenes is missing", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NoSuchFile_NamesTheBuiltInOnes()
    {
        var (code, output) = await RunAsync("check", "nowhere");

        Assert.Equal(ExitCodes.Misused, code);
        Assert.Contains("it is neither a file nor one of backlog, burst-main", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var code = await ScenarioCommand.Create(TimeProvider.System).Parse(arguments).InvokeAsync(new() { Output = output, Error = output });
        return (code, output.ToString());
    }
}
