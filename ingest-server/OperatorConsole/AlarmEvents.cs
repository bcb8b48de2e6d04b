using System.Text.Json;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Live;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>
/// Bodies of the events <c>alarm</c> (what happened, and the alarm as it is now) and <c>flood</c> (the group that stands for what was held back).
/// </summary>
public static class AlarmEvents
{
    /// <summary>Tells what a commit changed; changes of one alarm that follow each other are told once.</summary>
    public static void Publish(BookChanges changes, LiveStream stream)
    {
        for (var index = 0; index < changes.Alarms.Count; index++)
        {
            var change = changes.Alarms[index];
            var isLast = index + 1 == changes.Alarms.Count || changes.Alarms[index + 1].Record.Id != change.Record.Id;
            if (isLast) stream.Publish(("alarm", JsonSerializer.Serialize(new { kind = change.Name, alarm = change.Record }, ApiJson.Options)));
        }

        foreach (var flood in changes.Floods) stream.Publish(("flood", JsonSerializer.Serialize(flood, ApiJson.Options)));
    }
}
