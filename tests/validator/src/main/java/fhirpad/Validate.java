package fhirpad;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.ConceptValidationOptions;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport.CodeValidationResult;
import ca.uhn.fhir.context.support.IValidationSupport.IssueSeverity;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.BaseValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.StructureDefinition.TypeDerivationRule;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.hl7.fhir.utilities.http.ManagedWebAccess;

/**
 * Validates R4 resources with HL7's instance validator. The network is closed to it.
 *
 * <p>Arguments: folders of definitions (profiles, terminology, Questionnaires). Standard input: one
 * path of a JSON file per line. Standard output: one JSON object per file, in the same order:
 * {"file", "issues": [{"severity", "id", "at", "text"}]}. The exit status is 0 unless the validator
 * itself failed; whether an issue is to be expected is for the caller to say.
 */
public final class Validate {

  private static final String CORE = "hl7.fhir.r4.core#4.0.1";
  private static final String PACKAGE =
      """
      {"name": "hl7.fhir.r4.core", "version": "4.0.1", "type": "Core", "fhirVersions": ["4.0.1"],
       "canonical": "http://hl7.org/fhir", "url": "http://hl7.org/fhir/R4"}
      """;

  /** Our own definitions, found by canonical URL with and without its version. */
  private static final class Definitions extends PrePopulatedValidationSupport {
    private final Map<String, IBaseResource> byCanonical = new HashMap<>();

    Definitions(FhirContext context) {
      super(context);
    }

    void add(String json) {
      var resource = getFhirContext().newJsonParser().parseResource(json);
      if (resource instanceof MetadataResource definition && definition.hasUrl()) {
        addResource(definition);
        byCanonical.put(definition.getUrl(), definition);
        byCanonical.put(definition.getUrl() + "|" + definition.getVersion(), definition);
      }
    }

    /** The superclass knows profiles and terminology only; a form is needed to check an answer. */
    @Override
    public <T extends IBaseResource> T fetchResource(Class<T> type, String canonical) {
      var found = byCanonical.get(canonical);
      return type != null && type.isInstance(found)
          ? type.cast(found)
          : super.fetchResource(type, canonical);
    }
  }

  /**
   * A code that R4 does not list and lets be used.
   *
   * <p>The binding is extensible or preferred. By the tables of R4 alone it would be an error; here
   * it is a warning.
   */
  private static final class Unlisted extends BaseValidationSupport {
    private final String system;
    private final String valueSet;
    private final String code;
    private final String why;

    Unlisted(FhirContext context, String system, String valueSet, String code, String why) {
      super(context);
      this.system = system;
      this.valueSet = valueSet;
      this.code = code;
      this.why = why;
    }

    @Override
    public boolean isCodeSystemSupported(ValidationSupportContext support, String named) {
      return system.equals(named);
    }

    @Override
    public boolean isValueSetSupported(ValidationSupportContext support, String url) {
      return valueSet.equals(url);
    }

    @Override
    public CodeValidationResult validateCode(
        ValidationSupportContext support,
        ConceptValidationOptions options,
        String named,
        String given,
        String display,
        String url) {
      return code.equals(given) && (url == null || valueSet.equals(url)) ? said() : null;
    }

    @Override
    public CodeValidationResult validateCodeInValueSet(
        ValidationSupportContext support,
        ConceptValidationOptions options,
        String named,
        String given,
        String display,
        IBaseResource set) {
      var isMeant = set instanceof ValueSet one && valueSet.equals(one.getUrl());
      return isMeant && code.equals(given) ? said() : null;
    }

    private CodeValidationResult said() {
      return new CodeValidationResult()
          .setCode(code)
          .setSeverity(IssueSeverity.WARNING)
          .setMessage(why);
    }
  }

  private record Issue(String severity, String id, String at, String text) {
    static Issue of(SingleValidationMessage message) {
      return new Issue(
          message.getSeverity().getCode(),
          Objects.requireNonNullElse(message.getMessageId(), ""),
          Objects.requireNonNullElse(message.getLocationString(), ""),
          message.getMessage());
    }
  }

  private record Report(String file, List<Issue> issues) {}

  private Validate() {}

  public static void main(String[] folders) throws IOException {
    ManagedWebAccess.setAccessPolicy(ManagedWebAccess.WebAccessPolicy.PROHIBITED);
    var context = FhirContext.forR4();
    layPackage(context);
    var validator = validator(context, definitions(context, List.of(folders)));
    var json = new ObjectMapper();
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var files = in.lines().toList().parallelStream();
    for (var report : files.map(file -> validated(validator, file)).toList()) {
      out.println(json.writeValueAsString(report));
    }
  }

  /**
   * Lays the R4 types where the validator looks for them as a package.
   *
   * <p>It checks the context of an extension against R4 loaded a second time, from the package
   * cache in the home folder; if the package is not there it is asked for over the network.
   */
  private static void layPackage(FhirContext context) throws IOException {
    var folder = Path.of(System.getProperty("user.home"), ".fhir", "packages", CORE, "package");
    if (Files.exists(folder.resolve("package.json"))) {
      return;
    }
    Files.createDirectories(folder);
    var r4 = new DefaultProfileValidationSupport(context);
    for (StructureDefinition type : r4.<StructureDefinition>fetchAllStructureDefinitions()) {
      if (type.getDerivation() != TypeDerivationRule.CONSTRAINT) {
        var file = folder.resolve("StructureDefinition-" + type.getIdPart() + ".json");
        Files.writeString(file, context.newJsonParser().encodeResourceToString(type));
      }
    }
    Files.writeString(folder.resolve("package.json"), PACKAGE);
  }

  private static Report validated(FhirValidator validator, String file) {
    var result = validator.validateWithResult(read(Path.of(file)));
    return new Report(file, result.getMessages().stream().map(Issue::of).toList());
  }

  private static Definitions definitions(FhirContext context, List<String> folders)
      throws IOException {
    var definitions = new Definitions(context);
    for (var folder : folders) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        files
            .filter(file -> file.toString().endsWith(".json"))
            .sorted()
            .forEach(file -> definitions.add(read(file)));
      }
    }
    return definitions;
  }

  private static FhirValidator validator(FhirContext context, Definitions definitions) {
    var unknown = new UnknownCodeSystemWarningValidationSupport(context);
    // SNOMED CT and LOINC may not be shipped, so their codes cannot be looked up here.
    unknown.setNonExistentCodeSystemSeverity(IssueSeverity.WARNING);
    var chain =
        new ValidationSupportChain(
            definitions,
            new Unlisted(
                context,
                "http://hl7.org/fhir/expression-language",
                "http://hl7.org/fhir/ValueSet/expression-language",
                "text/cql-identifier",
                "text/cql-identifier is named by the Using CQL guide and not listed in R4."),
            new Unlisted(
                context,
                "urn:ietf:bcp:47",
                "http://hl7.org/fhir/ValueSet/languages",
                "tr",
                "tr is Turkish by BCP 47 and not among R4's common languages."),
            new DefaultProfileValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new SnapshotGeneratingValidationSupport(context),
            unknown);
    // R4: one coding from an extensible binding is enough; others may stand beside it.
    chain.setCodeableConceptValidationSuccessfulIfNotAllCodingsAreValid(true);
    var module = new FhirInstanceValidator(chain);
    module.setErrorForUnknownProfiles(true);
    // An extension nobody can look up says nothing: each of ours has to be defined.
    module.setAnyExtensionsAllowed(false);
    module.setAssumeValidRestReferences(true);
    module.setBestPracticeWarningLevel(BestPracticeWarningLevel.Warning);
    return context.newValidator().registerValidatorModule(module);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }
}
