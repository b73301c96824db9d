package fhirpad;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.repository.IRepository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Resource;
import org.opencds.cqf.fhir.cql.EvaluationSettings;
import org.opencds.cqf.fhir.cql.LibraryEngine;
import org.opencds.cqf.fhir.cr.CrSettings;
import org.opencds.cqf.fhir.cr.plandefinition.PlanDefinitionProcessor;
import org.opencds.cqf.fhir.utility.monad.Either3;
import org.opencds.cqf.fhir.utility.monad.Eithers;
import org.opencds.cqf.fhir.utility.repository.InMemoryFhirRepository;

/**
 * Applies a PlanDefinition to patients as HAPI FHIR's PlanDefinition/$apply does in R4.
 *
 * <p>Arguments: the canonical URL of the plan, and a folder with it and all that it names. Standard
 * input: one Bundle per line, a Patient and what is known of them. Standard output: the CarePlan of
 * each, one per line, in the same order. What HAPI could not do stands in the CarePlan; the exit
 * status is 0 unless the plan could not be applied at all.
 */
public final class Apply {

  private static final FhirContext R4 = FhirContext.forR4();

  private final Either3<CanonicalType, IIdType, PlanDefinition> plan;
  private final PlanDefinitionProcessor processor;
  private final LibraryEngine engine;

  private Apply(String canonical, IRepository definitions) {
    // They hold the compiled Library, which is wanted for each condition of each patient.
    var settings = EvaluationSettings.getDefault();
    plan = Eithers.forLeft3(new CanonicalType(canonical));
    processor =
        new PlanDefinitionProcessor(
            definitions, CrSettings.getDefault().withEvaluationSettings(settings));
    engine = new LibraryEngine(definitions, settings);
  }

  /** Prints the CarePlans. */
  public static void main(String[] arguments) throws IOException {
    var definitions = new InMemoryFhirRepository(R4, definitions(Path.of(arguments[1])));
    var apply = new Apply(arguments[0], definitions);
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    in.lines().map(apply::carePlan).forEachOrdered(out::println);
  }

  private String carePlan(String known) {
    var json = R4.newJsonParser();
    var data = json.parseResource(Bundle.class, known);
    return json.encodeResourceToString(
        processor.apply(
            plan, subject(data), null, null, null, null, null, null, null, null, null, data, null,
            engine));
  }

  private static String subject(Bundle data) {
    return data.getEntry().stream()
        .map(BundleEntryComponent::getResource)
        .filter(Patient.class::isInstance)
        .map(patient -> "Patient/" + patient.getIdPart())
        .findFirst()
        .orElseThrow();
  }

  private static Bundle definitions(Path folder) throws IOException {
    var json = R4.newJsonParser();
    var bundle = new Bundle().setType(BundleType.COLLECTION);
    try (Stream<Path> files = Files.list(folder)) {
      for (var file : files.filter(one -> one.toString().endsWith(".json")).sorted().toList()) {
        bundle.addEntry().setResource((Resource) json.parseResource(Files.readString(file)));
      }
    }
    return bundle;
  }
}
