namespace SmartPoles.EdgeAgent.Commands;

/// <summary>What <c>edge-agent enrol</c> is told, read; and what is said of what cannot be meant.</summary>
internal static class EnrolOptions
{
    internal const string NoToken = "No token: give --token, or write it to standard input. 'ingest-server gateways add' on the server prints one.";

    /// <summary>The addresses to enrol at, one after the other: the one that is given, or those of the configuration.</summary>
    /// <param name="address">Value of --server; null when it was left out.</param>
    /// <param name="configured">Addresses of the configuration.</param>
    /// <param name="refusal">What is wrong with the address; empty when nothing is.</param>
    /// <returns>Null when there is something wrong.</returns>
    internal static IReadOnlyList<Uri>? Servers(string? address, IReadOnlyList<Uri> configured, out string refusal)
    {
        refusal = "";
        if (address is null) return configured;
        if (Uri.TryCreate(address, UriKind.Absolute, out var given) && given.Scheme is "mqtt" or "mqtts" && given.Host.Length > 0) return [given];
        refusal = $"--server '{address}' is no address of the MQTT endpoint: give mqtts://HOST:8883, or mqtt://127.0.0.1:1883 within one machine. The token is exchanged there, not over HTTP.";
        return null;
    }

    /// <summary>The token without what a paste leaves around it; null for none (<see cref="NoToken"/>).</summary>
    internal static string? Token(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
