namespace SmartPoles.Tidy.Tests;

public class SecretComparisonsTests
{
    [Fact]
    public void Checkout_Judges_CompareInConstantTime()
    {
        Assert.Empty(SecretComparisons.Judges.Except(Checkout.Paths));
        Checkout.AssertNone(SecretComparisons.Findings(Checkout.Files));
        foreach (var file in Checkout.Files.Where(file => file.Path is "ingest-server/Registry/GatewaySecret.cs" or "ingest-server/Intake/SlowSecrets.cs"))
        {
            Assert.Contains("CryptographicOperations.FixedTimeEquals(", file.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("if (known.Secret == secret) return true;")]
    [InlineData("return secret != stored;")]
    [InlineData("return stored == credentials.Secret;")]
    [InlineData("return hash.SequenceEqual(other);")]
    public void Findings_OrdinaryComparison_IsFound(string line) =>
        Assert.Single(SecretComparisons.Findings([new SourceFile("ingest-server/Intake/SlowSecrets.cs", line + "\n")]));

    [Theory]
    [InlineData("if (secret == null) return false;")]
    [InlineData("if (secret is null) return false;")]
    [InlineData("return CryptographicOperations.FixedTimeEquals(candidate, hash);")]
    [InlineData("if (known.Hash == hash) return;")]
    public void Findings_Others_AreFine(string line) =>
        Assert.Empty(SecretComparisons.Findings([new SourceFile("ingest-server/Intake/SlowSecrets.cs", line + "\n")]));
}
