using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>What the subject of an alarm belongs to; a relation holds between two subjects that have the same key for it.</summary>
/// <param name="Subject">The subject itself: a device, component, gateway, circuit or zone.</param>
/// <param name="Component">Component of a device; the subject where it is none.</param>
/// <param name="Gateway">Gateway that reads it; the subject where its place is not known, since it may be the gateway itself.</param>
/// <param name="Circuit">Lamp circuit that feeds it, a gateway too, or the subject.</param>
/// <param name="Zone">Zone it lies in, or the subject.</param>
/// <param name="Grid">Unit grid cell; null where unknown.</param>
internal sealed record PlaceKeys(string Subject, string Component, string Gateway, string Circuit, string Zone, string? Grid)
{
    /// <summary>Length of a component code; a device id is the code, or the code with a dash and a number.</summary>
    private const int CodeLength = 16;

    internal static PlaceKeys Of(string subject, ICityTopology topology)
    {
        var component = subject.Length > CodeLength && subject[CodeLength] == '-' ? subject[..CodeLength] : subject;
        return topology.TryFind(component, out var place)
            ? new PlaceKeys(subject, component, place.Gateway, place.Circuit ?? subject, place.Zone ?? subject, place.Grid)
            : new PlaceKeys(subject, component, subject, topology.CircuitOf(subject) ?? subject, subject, null);
    }

    /// <summary>Keys under which a consequence looks for its cause: the whole city is a zone that everything lies in.</summary>
    internal IEnumerable<string> CausesBy(CauseRelation relation) =>
        relation == CauseRelation.Zone && Zone != RuleGroup.City ? [Zone, RuleGroup.City] : [By(relation)];

    /// <summary>Key for a relation; pipes have none, there neighbours are looked for.</summary>
    internal string By(CauseRelation relation) => relation switch
    {
        CauseRelation.Component => Component,
        CauseRelation.Gateway => Gateway,
        CauseRelation.Circuit => Circuit,
        CauseRelation.Zone => Zone,
        _ => "",
    };

    /// <summary>Whether this is the place itself that the other lies in.</summary>
    internal bool IsPlaceOf(CauseRelation relation, PlaceKeys other) => Subject == By(relation) && Subject != other.Subject && other.CausesBy(relation).Contains(Subject);

    /// <summary>Whether a window or a mark that names a place means this subject.</summary>
    internal bool IsMeantBy(string place) =>
        place == Subject || place == Component || place == Gateway || place == Circuit || place == Zone || place == Grid;
}
