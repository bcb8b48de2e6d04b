namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>How a mqtts server is checked and how this gateway shows who it is.</summary>
/// <param name="CaFile">
/// PEM file with the authorities that may have signed the server's certificate, and no others; null trusts those of the system.
/// </param>
/// <param name="CertificateFile">PEM file with this gateway's certificate; null for none.</param>
/// <param name="KeyFile">PEM file with its private key, readable by the agent alone; null for none.</param>
/// <param name="ServerName">Name that the server's certificate must bear; null takes the host of the address.</param>
public sealed record TlsOptions(string? CaFile, string? CertificateFile, string? KeyFile, string? ServerName)
{
    internal static TlsOptions Read(ConfigurationNode node, string baseDirectory)
    {
        var options = new TlsOptions(
            PathOf(node, "CaFile", baseDirectory), PathOf(node, "CertificateFile", baseDirectory), PathOf(node, "KeyFile", baseDirectory),
            node.Text("ServerName"));
        if ((options.CertificateFile is null) != (options.KeyFile is null))
        {
            node.Fault(
                options.KeyFile is null ? "KeyFile" : "CertificateFile", "missing", "Give CertificateFile and KeyFile together, or neither");
        }

        node.End();
        return options;
    }

    private static string? PathOf(ConfigurationNode node, string key, string baseDirectory) =>
        node.Text(key) is { Length: > 0 } path ? Path.GetFullPath(path, baseDirectory) : null;
}
