namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>What a caller may do; from <see cref="Viewer"/> on each may do what those before it may. Stored by name.</summary>
public enum ApiRole
{
    /// <summary>
    /// Look at everything a viewer sees, and at the audit; do nothing. Below the others on purpose: who compares roles by their order lets it do
    /// nothing.
    /// </summary>
    Auditor = -1,

    /// <summary>Look at everything that the city measures.</summary>
    Viewer = 1,

    /// <summary>Acknowledge alarms as well.</summary>
    Operator = 2,

    /// <summary>Tap, replay and export as well.</summary>
    Engineer = 3,

    /// <summary>Let gateways and people in and throw them out, back up, read the audit.</summary>
    Admin = 4,
}

/// <summary>Which role may do what another may.</summary>
public static class ApiRoles
{
    /// <summary>As they are written in requests.</summary>
    public const string Names = "viewer, operator, engineer, admin, auditor";

    /// <summary>True when who holds one role may do what needs the other.</summary>
    public static bool Includes(this ApiRole held, ApiRole needed) => (held, needed) switch
    {
        (ApiRole.Auditor, _) => needed is ApiRole.Auditor or ApiRole.Viewer,
        (_, ApiRole.Auditor) => held == ApiRole.Admin,
        _ => held >= needed,
    };

    /// <summary>What a page may show as possible: view, operate, engineer, administer, audit.</summary>
    public static IReadOnlyList<string> Rights(this ApiRole role) =>
        [.. new[] { (ApiRole.Viewer, "view"), (ApiRole.Operator, "operate"), (ApiRole.Engineer, "engineer"), (ApiRole.Admin, "administer"), (ApiRole.Auditor, "audit") }
            .Where(right => role.Includes(right.Item1)).Select(right => right.Item2)];

    /// <summary>Reads a role by its name, whatever the case; false for a number or another word.</summary>
    public static bool TryParse(string? text, out ApiRole role) =>
        Enum.TryParse(text, ignoreCase: true, out role) && Enum.IsDefined(role) && char.IsAsciiLetter(text![0]);
}
