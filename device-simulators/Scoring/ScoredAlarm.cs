namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>One alarm of a server, as much of it as a score needs; the names are those of <c>/api/v1/alarms</c>.</summary>
/// <param name="Id">Id of the alarm; an alarm that a list has twice counts once.</param>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Subject">Device, gateway, circuit, pipe or zone.</param>
/// <param name="RaisedUnixMs">When the operator was told.</param>
/// <param name="Cause">Id of the alarm that it is put under; null for none.</param>
/// <param name="IsShown">
/// Whether the operator was told of it as one of its own. An alarm may be told and only then be put under its cause, so this decides where a
/// list has it; null in a list that has not: then an alarm without a cause was told.
/// </param>
public sealed record ScoredAlarm(string Id, string Rule, string Subject, long RaisedUnixMs, string? Cause = null, bool? IsShown = null)
{
    /// <summary>Annunciated to the operator as one of its own.</summary>
    internal bool IsAnnunciated => IsShown ?? Cause is null;
}
