using System.Text.Json;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.Scoring;
using SmartPoles.Tests.Shared;
using static SmartPoles.DeviceSimulators.Tests.Scoring.TruthSample;

namespace SmartPoles.DeviceSimulators.Tests.Scoring;

/// <summary>What <c>score</c> reads: truth and alarms, whole and damaged.</summary>
public sealed class ScoreFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TruthAsItIsWritten_ComesBack()
    {
        var lines = new[] { JsonSerializer.Serialize(Run, TruthJson.Options) }.Concat(Scenes.Select(scene => JsonSerializer.Serialize(scene, TruthJson.Options)));

        var truth = TruthFile.Read("truth.jsonl", lines, out var reason);

        Assert.Equal("", reason);
        Assert.Equal(ScoreCommand.ToJson(ScoreOf(Perfect)), ScoreCommand.ToJson(Score.Of(truth!.Value.Run, truth.Value.Scenes, Perfect)));
    }

    [Fact]
    public void Read_DamagedTruth_NamesEveryLine()
    {
        Assert.Null(TruthFile.Read("t", [JsonSerializer.Serialize(Run, TruthJson.Options), "{", "{}"], out var reason));
        Assert.Contains("t:2: no scene", reason, StringComparison.Ordinal);
        Assert.Contains("t:3: no scene", reason, StringComparison.Ordinal);

        Assert.Null(TruthFile.Read("t", [], out var empty));
        Assert.Equal("t: empty", empty);
        Assert.Null(TruthFile.Read(_folder.Path, out var missing));
        Assert.Contains("a run writes it", missing, StringComparison.Ordinal);
    }

    /// <summary>What another process has played counts as if it had been played here.</summary>
    [Fact]
    public void Judge_WhatATrialLeft_IsItsScoreAndAnUnfinishedOneIsNone()
    {
        File.WriteAllLines(
            _folder[TruthJson.FileName],
            new[] { JsonSerializer.Serialize(Run, TruthJson.Options) }.Concat(Scenes.Select(scene => JsonSerializer.Serialize(scene, TruthJson.Options))));
        var (none, trouble) = PlayedRun.Judge(_folder.Path, "sample", 7);

        PlayedRun.Write(
            _folder.Path, JsonSerializer.Serialize(Perfect.Select(alarm => new { id = alarm.Id, rule = alarm.Rule, subject = alarm.Subject, raisedUnixMs = alarm.RaisedUnixMs })), ["gateway-offline"]);
        var (run, _) = PlayedRun.Judge(_folder.Path, "sample", 7);

        Assert.Null(none);
        Assert.Contains("not played to its end", trouble, StringComparison.Ordinal);
        Assert.Equal(("sample", 7UL, 5), (run!.Scenario, run.Seed, run.Scenes.Count));
        Assert.Equal(["gateway-offline"], run.LevelOne);
        Assert.Equal(ScoreCommand.ToJson(ScoreOf(Perfect)), ScoreCommand.ToJson(Score.Of(run.Run, run.Scenes, Perfect)));
    }

    [Fact]
    public void Parse_ListAndLines_GiveTheSame()
    {
        const string One = """{"id":"a","rule":"r","subject":"s","raisedUnixMs":5,"level":2,"text":"x","clearedUnixMs":null}""";
        const string Two = """{"id":"b","rule":"r","subject":"s","raisedUnixMs":6,"cause":"a","isShown":false}""";

        var list = AlarmSource.Parse("f", $"[{One},{Two}]").Alarms!;

        Assert.Equal([new ScoredAlarm("a", "r", "s", 5), new ScoredAlarm("b", "r", "s", 6, "a", IsShown: false)], list);
        Assert.Equal(list, AlarmSource.Parse("f", $"{One}\n{Two}\n").Alarms!);
    }

    [Theory]
    [InlineData("[{\"id\":\"a\"}]", "f: no list of alarms (item 0): rule is missing")]
    [InlineData("{\"id\":\"a\",\"rule\":\"r\",\"subject\":\"s\"}", "f:1: no alarm: raisedUnixMs is missing")]
    [InlineData("\n17", "f:2: no alarm")]
    [InlineData("[", "f: no list of alarms")]
    public void Parse_NoAlarms_SaysWhereAndWhy(string text, string expected)
    {
        var (alarms, reason) = AlarmSource.Parse("f", text);

        Assert.Null(alarms);
        Assert.StartsWith(expected, reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FilesToJson_WritesFiguresAndExitsWithZero()
    {
        await File.WriteAllLinesAsync(_folder["truth.jsonl"], new[] { JsonSerializer.Serialize(Run, TruthJson.Options) }.Concat(Scenes.Select(scene => JsonSerializer.Serialize(scene, TruthJson.Options))));
        await File.WriteAllLinesAsync(
            _folder["alarms.jsonl"], Perfect.Select(alarm => JsonSerializer.Serialize(new { alarm.Id, alarm.Rule, alarm.Subject, alarm.RaisedUnixMs }, JsonSerializerOptions.Web)));
        var output = new StringWriter();

        var code = await ScoreCommand.Create().Parse(["--truth", _folder.Path, "--alarms", _folder["alarms.jsonl"], "--json", _folder["score.json"]])
            .InvokeAsync(new() { Output = output, Error = output });

        Assert.Equal((0, output.ToString()), (code, output.ToString()));
        Assert.Contains("\"recall\": 1", await File.ReadAllTextAsync(_folder["score.json"]), StringComparison.Ordinal);
        Assert.Contains("burst-main", output.ToString(), StringComparison.Ordinal);
    }
}
