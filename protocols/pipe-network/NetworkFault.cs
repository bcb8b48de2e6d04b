namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>What is wrong, or was set aside, with its place and what to do.</summary>
/// <param name="Origin">Where; the default value for networks made in code.</param>
/// <param name="Message">What, and what to do next.</param>
public sealed record NetworkFault(Origin Origin, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Origin.File is null ? Message : $"{Origin}: {Message}";
}
