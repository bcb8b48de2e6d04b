namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>By what a cause and its consequence are related.</summary>
public enum CauseRelation
{
    /// <summary>The same component.</summary>
    Component,

    /// <summary>The gateway that reads the component.</summary>
    Gateway,

    /// <summary>The lamp circuit that feeds it.</summary>
    Circuit,

    /// <summary>The zone that it lies in.</summary>
    Zone,

    /// <summary>The pipe network that it lies on.</summary>
    Pipe,
}

/// <summary>An alarm of that rule, on what is so related, explains this one.</summary>
/// <param name="Rule">Id of the rule that is the cause.</param>
/// <param name="By">How the two subjects are related.</param>
public sealed record CauseLink(string Rule, CauseRelation By);
