using System.Text.Json;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.Tests.Alarms;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

public sealed class AlarmEventTests
{
    [Fact]
    public void Publish_WhatACommitChanged_TellsEachAlarmOnceAsItIsAndTheFlood()
    {
        using var file = new BookFile();
        var script = new LifeScript();
        script.RaiseAll(LifeScript.Rule("tilt"), Enumerable.Range(0, 12).Select(number => $"3715020101{number:000000}"));
        var stream = new LiveStream();
        using var browser = stream.Subscribe(null)!;
        BookChanges? changes = null;
        file.Book.Committing += (_, _, told) => changes = told;
        script.PlayTo(file.Book);

        AlarmEvents.Publish(changes!, stream);

        var events = new List<LiveEvent>();
        while (browser.Events.TryRead(out var live)) events.Add(live);
        Assert.Equal(13, events.Count);
        var first = JsonDocument.Parse(events[0].Json).RootElement;
        Assert.Equal(("Raised", "activeUnacknowledged", true, "none"), (
            first.GetProperty("kind").GetString(), first.GetProperty("alarm").GetProperty("state").GetString(),
            first.GetProperty("alarm").GetProperty("isShown").GetBoolean(), first.GetProperty("alarm").GetProperty("held").GetString()));
        Assert.Equal("flood", JsonDocument.Parse(events[11].Json).RootElement.GetProperty("alarm").GetProperty("held").GetString());
        Assert.Equal(("flood", 2), (events[12].Name, JsonDocument.Parse(events[12].Json).RootElement.GetProperty("held").GetInt32()));
    }
}
