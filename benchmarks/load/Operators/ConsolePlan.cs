using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.Operators;

/// <summary>What the consoles are measured with.</summary>
/// <param name="City">Who publishes meanwhile.</param>
/// <param name="Rate">Readings a second that are offered while alarms are timed.</param>
/// <param name="Span">How long alarms are timed.</param>
/// <param name="AlarmGateways">So many press their button while alarms are timed.</param>
/// <param name="Consoles">Streams that are open at once.</param>
/// <param name="Rounds">Times that the ingest rate is taken with and without them.</param>
/// <param name="Window">How long each of these times is.</param>
/// <param name="Alarms">Rows of the table whose scrolling is timed.</param>
/// <param name="Components">Of the city on the map.</param>
/// <param name="Crowd">Streams that are asked for at once, far more than are given.</param>
/// <param name="Chromium">The browser.</param>
internal sealed record ConsolePlan(CityPlan City, double Rate, TimeSpan Span, int AlarmGateways, int Consoles, int Rounds, TimeSpan Window, int Alarms, int Components, int Crowd, string Chromium);
