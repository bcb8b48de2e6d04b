using System.Security.Cryptography;
using System.Text;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>One message of the outbox.</summary>
/// <param name="Id">Hash of channel, kind, alarm and journal position: the same however often it is sent, so that a receiver takes it once.</param>
/// <param name="Channel">Name of the channel.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="AlarmId">Alarm or flood that it tells of.</param>
/// <param name="Level">Level of the alarm.</param>
/// <param name="Address">Person's address; null: where the channel goes.</param>
/// <param name="Subject">One line for people.</param>
/// <param name="Body">JSON.</param>
public sealed record Notification(string Id, string Channel, string Kind, string AlarmId, int Level, string? Address, string Subject, string Body)
{
    internal static string IdOf(string channel, string kind, string alarmId, long number) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{channel}\n{kind}\n{alarmId}\n{number}")).AsSpan(0, 16));
}

/// <summary>A message as it stands in the outbox.</summary>
/// <param name="Id">Id.</param>
/// <param name="Channel">Channel.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="AlarmId">Alarm or flood.</param>
/// <param name="Level">Level.</param>
/// <param name="CreatedUnixMs">When it was put in.</param>
/// <param name="DueUnixMs">When it is tried next.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="State">waiting, done or dead.</param>
/// <param name="Reason">Why the last attempt failed.</param>
public sealed record OutboxLine(
    string Id, string Channel, string Kind, string AlarmId, int Level, long CreatedUnixMs, long DueUnixMs, int Attempts, string State, string? Reason);
