using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>The city at a moment: now, or where a replay stands. What is answered out of one cannot mix the two.</summary>
/// <param name="Registry">What the city has; a replay looks at the present one.</param>
/// <param name="City">Map and search.</param>
/// <param name="Latest">The newest values at the moment.</param>
/// <param name="Alarms">The alarms that were told up to it.</param>
/// <param name="NowMs">The moment, Unix ms: ages are counted from it.</param>
internal readonly record struct Moment(CityRegistry Registry, CityWatch City, LatestValues Latest, AlarmBook Alarms, long NowMs);
