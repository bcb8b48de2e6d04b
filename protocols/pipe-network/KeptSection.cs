namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>Lines of a file that the model has no place for; they are written back as they were.</summary>
/// <param name="Name">Section without its brackets, upper case.</param>
/// <param name="Lines">Without comments and empty lines.</param>
public sealed record KeptSection(string Name, IReadOnlyList<string> Lines);
